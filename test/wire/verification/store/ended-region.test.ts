/** A region that a deployment takes out of service (verification-server.md §9.5), through the deployed functions. */
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RegionRowsEvent } from '../../../../lambdas/shared/region-rows.ts';
import type { Rotation } from '../../../../lambdas/shared/rings/rotate-rings.ts';
import { CERTIFICATES_AFTER_END_SECONDS, KEYS_AFTER_END_SECONDS } from '../../../../protocol/region-ending.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { rowsRequest } from '../../../support/region/region-rows.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  call,
  context,
  deployFunctions,
  followedLink,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

const other = {
  ...demo,
  region: 'US-YY',
  verification: { ...demo.verification, certificate: { issuer: 'yy', audience: 'yy' } },
};
const keys = { device: '', admin: '', stats: '', other: '' };
const start = Math.floor(Date.now() / 1_000);
/** What a function has read of a region it believes for a minute. */
const CACHE = 60;
const at = (seconds: number) => vi.setSystemTime((start + seconds) * 1_000);
/** Where links of the region lead. */
const app = demo.verification.apps.find(({ os }) => os === 'ios');
const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  output = captureOutput();
  vi.useFakeTimers({ toFake: ['Date'] });
  at(0);
  await deployFunctions(demo, other);
  vi.stubEnv('REDIRECT_DOMAIN', 'enx.example.org');
  for (const type of ['device', 'admin', 'stats'] as const) keys[type] = await newApiKey(type);
  keys.other = await newApiKey('admin', 'other', 'US-YY');
});
afterAll(() => {
  vi.useRealTimers();
  output.release();
  vi.unstubAllEnvs();
});

const issue = (key: string) => call('issue', { body: { testType: 'confirmed', tzOffset: 0 } }, key);
const verify = (code: unknown) => call('verify', { body: { code } }, keys.device);
const certify = (token: unknown) => call('certificate', { body: { token, ekeyhmac } }, keys.device);
const jwks = async (region: string) => (await call('jwks', { method: 'GET', pathParameters: { region } })).status;
const rotate = async () => (await load<(event: object, context: Context) => Promise<Rotation>>('rotate'))({}, context);

/** All calls that know the region no more, from its end on. */
const closed = () => [
  issue(keys.admin),
  verify('12345678'),
  call('batch-issue', { body: { codes: [] } }, keys.admin),
  call('check-code-status', { body: { uuid: '' } }, keys.admin),
  call('expire-code', { body: { uuid: '' } }, keys.admin),
  call('user-report', { body: {} }, keys.device),
  call('verify', { headers: { 'x-chaff': '1' } }, keys.device),
  call('statistics', { method: 'GET', pathParameters: { report: 'realm.json' } }, keys.stats),
];

it('gives nothing new, lets what is out there be used, and loses its keys at last; the others notice nothing', async () => {
  const first = await verify((await issue(keys.admin)).body.code);
  const open = await issue(keys.admin);
  expect([first.status, open.status]).toEqual([200, 200]);
  const write = await load<(event: RegionRowsEvent) => Promise<object>>('write-regions');
  await write(await rowsRequest([other], 'Update'));

  at(CACHE + 1);
  expect((await verify(open.body.code)).status).toBe(401);
  for (const answer of await Promise.all(closed())) {
    expect(answer).toEqual({ status: 401, body: expect.objectContaining({ error: 'unauthorized', errorCode: '' }) });
  }
  expect(await followedLink('us-zz.enx.example.org')).toBe('ens://onboarding');
  expect(await followedLink('us-yy.enx.example.org')).toBe(app?.storeUrl);
  expect((await certify(first.body.token)).status).toBe(200);
  expect(await jwks('us-zz')).toBe(200);

  // Known as a caller, though no token lives that long.
  at(CERTIFICATES_AFTER_END_SECONDS - 1);
  expect((await certify(first.body.token)).status).toBe(400);
  at(CERTIFICATES_AFTER_END_SECONDS + CACHE);
  expect((await certify(first.body.token)).status).toBe(401);

  at(KEYS_AFTER_END_SECONDS - 1);
  expect(await jwks('us-zz')).toBe(200);
  expect((await rotate()).deleted).not.toContain('US-ZZ-v1');
  at(KEYS_AFTER_END_SECONDS);
  expect((await rotate()).deleted).toEqual(expect.arrayContaining(['US-ZZ-v1', 'US-ZZ-v1-sms']));
  expect((await rotate()).deleted).toEqual([]);
  at(KEYS_AFTER_END_SECONDS + CACHE);
  expect([await jwks('us-zz'), await jwks('us-yy'), (await issue(keys.other)).status]).toEqual([404, 200, 200]);

  // It comes back: with a new key.
  await write(await rowsRequest([demo, other], 'Update'));
  expect((await rotate()).made).toContain('US-ZZ-v2');
  at(KEYS_AFTER_END_SECONDS + 3 * CACHE);
  expect([(await issue(keys.admin)).status, await jwks('us-zz')]).toEqual([200, 200]);
});
