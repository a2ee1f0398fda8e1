/** Which codes are charged to a region's quota (verification-server.md §2.1, step 11; §5.3). */
import { describe, expect, it } from 'vitest';
import { issueBatch } from '../../../../lambdas/verification/laboratory/batch-issue/issue-batch.ts';
import { issueCode } from '../../../../lambdas/verification/laboratory/issue/issue-code.ts';
import type { Charged, Quota } from '../../../../lambdas/verification/store/quota/charge.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { aDiagnosis, found, type Given, issuingDeps } from '../../../support/verification/issuing.ts';
import { aCall, NOW } from '../../../support/verification/verification-calls.ts';

const uuid = '5c1c2bd4-7d5c-4d43-9d5b-6d0ad1f5d0f1';
const request = (changes: object = {}) => ({
  testType: 'confirmed',
  symptomDate: '',
  testDate: '',
  tzOffset: 0,
  phone: '',
  smsTemplateLabel: '',
  uuid: '',
  externalIssuerID: '',
  onlyGenerateSMS: false,
  padding: undefined,
  ...changes,
});

/** Keeps what is taken of `limit` codes; whoever is told that there are some left may meet none (`isLate`). */
function aQuota(limit = 10, isLate = false) {
  const taken: Charged[] = [];
  const quota: Quota = {
    isUsedUp: async () => !isLate && taken.length >= limit,
    async take(code) {
      if (taken.length >= limit) return false;
      taken.push(code);
      return true;
    },
  };
  return { quota, taken };
}

const enabled = { abusePrevention: { enabled: true, limit: 10, limitFactor: 1 } };
const deps = (quota: Quota, given: Given = {}) =>
  issuingDeps({ ...given, settings: { ...enabled, ...given.settings }, deps: { quota, ...given.deps } });
const issue = (quota: Quota, given: Given = {}, changes: object = {}, call = aCall('admin')) =>
  issueCode(deps(quota, given))(() => request(changes), call);

describe('a code', () => {
  it('is charged once, under a mark that shows nothing of its uuid', async () => {
    const { quota, taken } = aQuota();
    expect(await issue(quota, {}, { uuid })).toMatchObject({ status: 200 });
    expect(taken).toEqual([{ region: 'US-ZZ', mark: expect.stringMatching(/^[\w-]{8}$/) }]);
    expect(uuid).not.toContain(taken[0]?.mark ?? '');
  });

  it('is charged once however many codes have to be drawn', async () => {
    const { quota, taken } = aQuota();
    let tries = 0;
    await issue(quota, { codes: { issue: async () => (tries++ < 3 ? 'code-taken' : 'stored') } });
    expect([tries, taken.length]).toEqual([4, 1]);
  });

  it.each([
    ['the region limits nothing', { abusePrevention: { ...enabled.abusePrevention, enabled: false } }],
    ['staff practise', { practice: true as const }],
  ])('is not charged where %s', async (_, settings) => {
    const { quota, taken } = aQuota(0);
    expect(await issue(quota, { settings })).toMatchObject({ status: 200 });
    expect(taken).toEqual([]);
  });

  it.each([
    ['before a message of it is counted', false, []],
    ['also when others take the last one meanwhile', true, ['counted']],
  ])('is refused once the quota is used up, %s', async (_, isLate, allowed) => {
    const events: string[] = [];
    const messages: string[] = [];
    const take = async () => messages.push('counted') > 0;
    const codes = { issue: async () => expect.fail('a code was stored') };
    const given = { codes, deps: { allowance: { take }, count: (event: string) => void events.push(event) } };
    const refused = issue(aQuota(0, isLate).quota, given, { phone: '+12065550100' });
    await expect(refused).rejects.toMatchObject({ status: 429, code: 'quota_exceeded' });
    expect([messages, events]).toEqual([allowed, ['QuotaExceeded']]);
  });
});

it.each([
  ['its uuid is taken', { codes: { look: async () => found({ diagnosis: () => aDiagnosis() }) } }, { uuid }],
  ['its test type is none of the region', { settings: { allowedTestTypes: ['negative' as const] } }, {}],
  ['no message may go to its number', { deps: { allowance: { take: async () => false } } }, { phone: '+12065550100' }],
])('a refused code is not charged: %s', async (_, given: Given, changes) => {
  const { quota, taken } = aQuota();
  await expect(issue(quota, given, changes)).rejects.toBeInstanceOf(ApiError);
  expect(taken).toEqual([]);
});

it('a code stays charged when its message does not go: the reference gives nothing back', async () => {
  const { quota, taken } = aQuota();
  const carry = async () => ({ outcome: 'refused' as const, reason: 'number' as const, code: '' });
  await expect(issue(quota, { deps: { carry } }, { phone: '+12065550100' })).rejects.toBeInstanceOf(ApiError);
  expect(taken).toHaveLength(1);
});

it('a code that takes the place of an unclaimed one is not charged', async () => {
  const { quota, taken } = aQuota();
  const earlier = aDiagnosis({ codeHash: 'hash', issuedAt: NOW - 5 });
  const codes = { look: async () => found({ diagnosis: () => earlier }) };
  expect(await issue(quota, { codes }, { uuid }, aCall('issue-only'))).toMatchObject({ status: 200 });
  expect(taken).toEqual([]);
});

it('codes of a batch are charged one by one: those that there are left are issued', async () => {
  const { quota, taken } = aQuota(2);
  const batch = issueBatch({ ...deps(quota, { settings: { allowBatchIssue: true } }), unexpected: () => {} });
  const answer = await batch(() => [request(), request(), request(), request()], aCall('admin'));
  expect(answer).toMatchObject({ status: 429, body: { errorCode: 'quota_exceeded' } });
  const { codes } = answer.body as { codes: { errorCode?: string; code: string }[] };
  expect(codes.map(({ errorCode, code }) => errorCode ?? code.length)).toEqual([
    8,
    8,
    'quota_exceeded',
    'quota_exceeded',
  ]);
  expect(new Set(taken.map(({ mark }) => mark)).size).toBe(2);
});
