/** A region whose laboratories call from their own networks alone (verification-server.md §6.1, allowedCIDRs). */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  call,
  context,
  deployFunctions,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

const order = { body: { testType: 'confirmed' } };
const [inside, outside] = [{ sourceIp: '192.0.2.9' }, { sourceIp: '198.51.100.9' }];
const report = { method: 'GET', path: '/api/stats/realm.json', pathParameters: { report: 'realm.json' } };
const unknown = { status: 401, body: { error: 'unauthorized', errorCode: '', error_code: '' } };
const keys = { device: '', admin: '', stats: '', 'issue-only': '' };
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  output = captureOutput();
  await deployFunctions(demo, { ...demo, region: 'US-YY' });
  for (const type of ['device', 'admin', 'stats', 'issue-only'] as const) keys[type] = await newApiKey(type);
});
afterAll(() => {
  vi.useRealTimers();
  output.release();
  vi.unstubAllEnvs();
});

/** As `npm run settings` does; the containers go on, and a minute passes. */
async function set(seen: number, networks: string[]): Promise<void> {
  const handler = await load<(event: object, of: object) => Promise<object>>('change-settings');
  const wish = { region: 'US-ZZ', seen, set: { 'verification.adminNetworks': networks } };
  expect(await handler(wish, context)).toMatchObject({ outcome: 'changed' });
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 61_000);
}

it('a change of its networks is in force in a minute, for every key but those of phones and of self-service', async () => {
  const other = await newApiKey('admin', 'other', 'US-YY');
  expect(await call('issue', { ...order, ...outside }, keys.admin)).toMatchObject({ status: 200 });

  await set(0, ['192.0.2.0/24']);
  expect(await call('issue', { ...order, ...outside }, keys.admin)).toEqual(unknown);
  expect(await call('statistics', { ...report, ...outside }, keys.stats)).toEqual(unknown);
  const { code } = (await call('issue', { ...order, ...inside }, keys.admin)).body;
  expect(await call('statistics', { ...report, ...inside }, keys.stats)).toMatchObject({ status: 200 });
  expect(await call('issue', { ...order, ...outside }, keys['issue-only'])).toMatchObject({ status: 200 });
  expect(await call('verify', { body: { code }, ...outside }, keys.device)).toMatchObject({ status: 200 });
  expect(await call('issue', { ...order, ...outside }, other)).toMatchObject({ status: 200 });

  await set(1, []);
  expect(await call('issue', { ...order, ...outside }, keys.admin)).toMatchObject({ status: 200 });
});
