/** A case worker's calls, on the functions as they are deployed. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Permission } from '../../../../protocol/staff/permissions.ts';
import { presets } from '../../../../protocol/staff/permissions.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { type Asked, ask, deployStaffFunctions, hire } from '../../../support/staff/staff-functions.ts';

const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const inBatch = '8a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const wish = { testType: 'confirmed', uuid };
const post = (body: unknown, more: Asked = {}): Asked => ({ method: 'POST', body, ...more });
let output: ReturnType<typeof captureOutput>;
let end: () => void;

beforeAll(async () => {
  output = captureOutput();
  const abusePrevention = { enabled: true, limit: 20 };
  const verification = { ...demo.verification, allowBatchIssue: true, timeZone: 'America/New_York', abusePrevention };
  end = await deployStaffFunctions({ ...demo, verification }, { ...demo, region: 'US-YY', name: 'Another authority' });
  await hire('nora', presets.caseWorker);
  await hire('desk-only', ['CodeIssue']);
  await hire('nobody', []);
});
afterAll(() => {
  end();
  output.release();
  vi.unstubAllEnvs();
});

it('the desk is any member’s', async () => {
  expect((await ask('show-desk', 'nobody')).body).toMatchObject({
    ...{ region: 'US-ZZ', timeZone: 'America/New_York', testTypes: [], batch: { size: 10 } },
    quota: { quota: 20, remaining: 20 },
  });
  expect((await ask('show-desk', 'nora')).body.testTypes).toContain('confirmed');
});

it('a code from issue to its end', async () => {
  const issued = await ask('issue', 'nora', post(wish));
  expect(issued).toMatchObject({ status: 200, body: { uuid, code: expect.stringMatching(/^\d+$/) } });
  expect(issued.headers).toMatchObject({ 'cache-control': 'no-store' });
  const again = await ask('issue', 'nora', post(wish));
  const issuer = { kind: 'person', id: 'nora', name: 'Name of nora' };
  expect(again).toMatchObject({
    ...{ status: 409, body: { errorCode: 'uuid_already_exists', mayBeReplaced: true, code: { uuid, issuer } } },
  });
  expect((await ask('batch-issue', 'nora', post({ codes: [{ ...wish, uuid: inBatch }] }))).status).toBe(200);
  expect((await ask('show-desk', 'nora')).body.quota).toEqual({ quota: 20, remaining: 18 });
  const { codes } = (await ask('list-codes', 'nora')).body;
  expect(codes.map((code: { uuid: string }) => code.uuid).sort()).toEqual([inBatch, uuid]);
  expect((await ask('show-code', 'nora', { path: { uuid } })).body).toMatchObject({ uuid, claimed: false, issuer });
  const ended = await ask('expire-code', 'nora', post({}, { path: { uuid } }));
  expect(ended).toMatchObject({ status: 200, body: { uuid, claimed: false } });
  expect(ended.body.expiresAt).toBeLessThanOrEqual(Math.floor(Date.now() / 1_000));
});

describe('who lacks a permission', () => {
  const needs: readonly (readonly [string, Permission, Asked])[] = [
    ['issue', 'CodeIssue', post(wish)],
    ['batch-issue', 'CodeBulkIssue', post({ codes: [] })],
    ['show-code', 'CodeRead', { path: { uuid } }],
    ['expire-code', 'CodeExpire', post({}, { path: { uuid } })],
    ['list-codes', 'CodeRead', {}],
  ];
  it.each(needs)('%s without %s is told so', async (step, needed, asked) => {
    expect(await ask(step, 'nobody', asked)).toMatchObject({
      ...{ status: 403, body: { errorCode: 'missing_permission', missing: expect.arrayContaining([needed]) } },
    });
  });
  it.each([...needs, ['show-desk', 'CodeRead', {}] as const])(
    '%s of another region is refused',
    async (step, _, asked) => {
      const path = { ...asked.path, region: 'US-YY' };
      expect(await ask(step, 'nora', { ...asked, path })).toMatchObject({
        status: 403,
        body: { errorCode: 'not_a_member' },
      });
    },
  );
  it.each([...needs.map(([step]) => step), 'show-desk'])('%s by another method is refused', async (step) => {
    expect(await ask(step, 'nora', { method: 'PUT' })).toMatchObject({
      ...{ status: 405, body: { errorCode: 'method_not_allowed' } },
    });
  });
  it('finds their own codes with CodeIssue alone', async () => {
    expect(await ask('list-codes', 'desk-only')).toMatchObject({ status: 200, body: { codes: [] } });
  });
});

it('no line of a log has a code, its uuid, a number or a person', async () => {
  const phone = '+12065550199';
  const { status, body } = await ask('issue', 'nora', post({ ...wish, uuid: inBatch.replace('8', '7'), phone }));
  expect(status).toBe(200);
  const lines = output.text();
  for (const word of [uuid, inBatch, phone, phone.slice(2), body.code, 'Name of nora', '@example.org']) {
    expect(lines).not.toContain(word);
  }
});
