/** A region is paused and goes on (verification-server.md §0.1, D7): the functions as they are deployed, on live settings. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  call,
  context,
  deployFunctions,
  followedLink,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

/** Where links of the region lead. */
const app = demo.verification.apps.find(({ os }) => os === 'ios');
const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
const nonce = Buffer.alloc(256, 7).toString('base64');
const order = { testType: 'confirmed' };
const keys = { device: '', admin: '', 'issue-only': '' };
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  output = captureOutput();
  await deployFunctions(demo);
  vi.stubEnv('REDIRECT_DOMAIN', 'enx.example.org');
  for (const type of ['device', 'admin', 'issue-only'] as const) keys[type] = await newApiKey(type);
});
afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
});

/** As `npm run settings` does; then a minute passes, after which no container has what it read before. */
async function change(seen: number, wish: object): Promise<void> {
  const handler = await load<(event: object, of: object) => Promise<object>>('change-settings');
  expect(await handler({ region: 'US-ZZ', seen, ...wish }, context)).toMatchObject({ outcome: 'changed' });
  vi.resetModules();
}

/** Everything that is to answer 429 in a region that is paused. */
const paused = () => [
  call('issue', { body: order }, keys.admin),
  call('issue', { body: { ...order, uuid: '9a6bcc60-5a34-44ba-79cb-8514c0108a5d' } }, keys['issue-only']),
  call('batch-issue', { body: { codes: [order] } }, keys.admin),
  call('user-report', { body: { phone: '+12068675309', nonce } }, keys.device),
  call('verify', { body: { code: '12345678' } }, keys.device),
];

it('a paused region issues and verifies nothing, who has a token can finish, and it goes on where it was', async () => {
  const { code, uuid } = (await call('issue', { body: order }, keys.admin)).body;
  const waiting = (await call('issue', { body: order }, keys.admin)).body;
  const { token } = (await call('verify', { body: { code } }, keys.device)).body;

  await change(0, { set: { 'verification.maintenance': true } });
  const code429 = { errorCode: 'maintenance_mode', error_code: 'maintenance_mode' };
  for (const answer of await Promise.all(paused())) {
    expect(answer).toMatchObject({
      status: 429,
      body: { error: 'the server is read-only for maintenance', ...code429 },
    });
  }
  expect(await call('check-code-status', { body: { uuid } }, keys.admin)).toMatchObject({ body: { claimed: true } });
  expect(await call('certificate', { body: { token, ekeyhmac } }, keys.device)).toMatchObject({ status: 200 });
  expect(await call('jwks', { method: 'GET', pathParameters: { region: 'us-zz' } })).toMatchObject({ status: 200 });
  expect(await followedLink('us-zz.enx.example.org')).toBe(app?.storeUrl);
  const cover = { headers: { 'x-chaff': '1' } };
  for (const step of ['verify', 'user-report', 'certificate']) {
    expect(await call(step, cover, keys.device)).toMatchObject({ status: 200 });
  }

  await change(1, { drop: ['verification.maintenance'] });
  expect(await call('verify', { body: { code: waiting.code } }, keys.device)).toMatchObject({ status: 200 });
  expect(await call('issue', { body: order }, keys.admin)).toMatchObject({ status: 200 });
});
