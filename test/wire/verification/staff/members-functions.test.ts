/** The functions about members as they are deployed, each with its own environment: from the first administrator to the last call. */
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AnEvent } from '../../../support/http/events.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { CLIENT, claimsOf, HOST, staffEvent } from '../../../support/staff/staff.ts';
import { context, deployFunctions, type Handler, load } from '../../../support/verification/verification-functions.ts';

const output = captureOutput();

beforeAll(async () => {
  await deployFunctions(demo);
  vi.stubEnv('STAFF_CLIENT_ID', CLIENT);
  vi.stubEnv('STAFF_SECOND_FACTOR', '{"claim":"amr","values":["mfa"]}');
  vi.stubEnv('STAFF_HOST', HOST);
});
afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
});

const operate = async (step: string, event: object) =>
  (await load<(event: object, context: Context) => Promise<object>>(step))(event, context);
/** One who signs in after the second in which they were added. */
const signedIn = () => String(Math.floor(Date.now() / 1000) + 1);

async function ask(subject: string, step: string, event: AnEvent = {}, claims: Record<string, string> = {}) {
  const handler = await load<Handler>(step);
  const pathParameters = { region: 'US-ZZ', ...event.pathParameters };
  const token = claimsOf(subject, { auth_time: signedIn(), amr: '[pwd mfa]', ...claims });
  const { statusCode, body = '' } = await handler(staffEvent(token, { ...event, pathParameters }), context);
  return { status: statusCode, body: JSON.parse(body) };
}

/** As after a minute. */
const freshContainers = () => vi.resetModules();

it('a first administrator adds, changes, signs out and removes a case worker', async () => {
  const ada = { name: 'Ada', email: 'ada@example.org', subject: 'ada', region: 'US-ZZ' };
  expect(await operate('set-member', { do: 'add', ...ada, permissions: ['UserWrite', 'CodeIssue'] })).toMatchObject({
    outcome: 'added',
  });
  expect(await ask('ada', 'staff-me', { method: 'GET' })).toMatchObject({
    status: 200,
    body: { name: 'Ada', regions: [{ region: 'US-ZZ', permissions: ['CodeIssue', 'UserRead', 'UserWrite'] }] },
  });

  const ben = { name: 'Ben', email: 'ben@example.org', subject: 'auth0|b/en', permissions: ['CodeIssue'] };
  expect(await ask('ada', 'staff-members', { body: { members: [ben, ben] } })).toMatchObject({
    body: { results: [{ subject: ben.subject }, { errorCode: 'member_exists' }] },
  });
  expect((await ask('ada', 'staff-members', { method: 'GET' })).body).toMatchObject({
    adding: 'row',
    members: [{ subject: 'ada' }, { subject: ben.subject, email: 'ben@example.org' }],
  });
  expect(await ask(ben.subject, 'staff-members', { method: 'GET' })).toMatchObject({
    status: 403,
    body: { errorCode: 'missing_permission', missing: ['UserRead'] },
  });

  const member = { pathParameters: { subject: encodeURIComponent(ben.subject) } };
  const change = { method: 'PUT', ...member, body: { permissions: ['UserRead'], signOut: true } };
  expect(await ask('ada', 'staff-member', change)).toEqual({ status: 200, body: {} });
  freshContainers();
  const early = String(Math.floor(Date.now() / 1000) - 60);
  expect((await ask(ben.subject, 'staff-me', { method: 'GET' }, { auth_time: early })).body.errorCode).toBe(
    'signed_out',
  );
  expect((await ask(ben.subject, 'staff-members', { method: 'GET' })).status).toBe(200);
  expect((await ask(ben.subject, 'staff-me', { method: 'GET' }, { amr: 'pwd' })).body.errorCode).toBe(
    'second_factor_missing',
  );

  expect((await ask('ada', 'staff-member', { method: 'DELETE', ...member })).status).toBe(200);
  freshContainers();
  expect((await ask(ben.subject, 'staff-me', { method: 'GET' })).body.errorCode).toBe('not_a_member');
  expect((await ask('ada', 'staff-member', { method: 'DELETE', ...member })).body.errorCode).toBe('member_not_found');

  expect(await ask('ada', 'staff-sign-out')).toEqual({ status: 200, body: {} });
  expect(await operate('list-members', { region: 'US-ZZ' })).toMatchObject({
    people: [{ subject: 'ada', memberships: 1, lastSeen: expect.any(Number), permissions: ['CodeIssue', 'UserWrite'] }],
  });
});

it('nothing of a person stands in any line', () => {
  expect(output.text()).toContain('verification/staff-members');
  expect(output.text()).not.toMatch(/\b(ada|ben|auth0)\b|example\.org/i);
});
