/** The functions as they are deployed, each with its own environment, on the local AWS: only API Gateway is missing. */
import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rfc1123 } from '../../../protocol/text/dates.ts';
import { type AnEvent, httpEvent } from '../../support/http/events.ts';
import { captureOutput } from '../../support/process/stdout.ts';
import demo from '../../support/regions/us-zz.json' with { type: 'json' };
import {
  call,
  context,
  deployFunctions,
  type Handler,
  load,
  newApiKey,
} from '../../support/verification/verification-functions.ts';

const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
const padding = () => randomBytes(1_024).toString('base64');
const keys = { device: '', admin: '', 'issue-only': '' };
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  output = captureOutput();
  await deployFunctions(demo);
  for (const type of ['device', 'admin', 'issue-only'] as const) keys[type] = await newApiKey(type);
});

afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
});

describe('the walk', () => {
  it('issue → verify → status → certificate → JWKS', async () => {
    const symptomDate = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
    const order = {
      testType: 'confirmed',
      symptomDate,
      testDate: '',
      tzOffset: 0,
      phone: '',
      uuid: '',
      padding: padding(),
    };
    const issued = await call('issue', { body: order }, keys.admin);
    expect(issued).toMatchObject({ status: 200, body: { expiresAt: rfc1123(Number(issued.body.expiresAtTimestamp)) } });
    const { code, uuid } = issued.body;

    const verified = await call('verify', { body: { code, accept: null, padding: padding() } }, keys.device);
    expect(verified).toMatchObject({ status: 200, body: { testtype: 'confirmed', symptomDate } });
    expect(await call('check-code-status', { body: { uuid } }, keys.admin)).toMatchObject({ body: { claimed: true } });

    const { token } = verified.body;
    const certified = await call('certificate', { body: { token, ekeyhmac, padding: padding() } }, keys.device);
    const certificate = String(certified.body.certificate);
    const jwks = await call('jwks', { method: 'GET', pathParameters: { region: 'us-zz' } });
    expect(jwks.body).toEqual([
      { kid: 'US-ZZ-v1', kty: 'EC', crv: 'P-256', x: expect.anything(), y: expect.anything() },
    ]);
    const trusted = createLocalJWKSet({ keys: jwks.body as never });
    const { payload } = await jwtVerify(certificate, trusted, { audience: 'org.example.keyserver' });
    expect(payload).toMatchObject({ reportType: 'confirmed', tekmac: ekeyhmac, iss: 'org.example.verification' });
    expect(decodeJwt(certificate).aud).toBe('org.example.keyserver');
  });

  it('self-service: issue → issue again → verify', async () => {
    const order = { testType: 'confirmed', uuid: '9a6bcc60-5a34-44ba-79cb-8514c0108a5d' };
    const first = await call('issue', { body: order }, keys['issue-only']);
    const again = await call('issue', { body: order }, keys['issue-only']);
    expect([first.status, again.status]).toEqual([200, 200]);
    const verify = ({ body: { code } }: typeof first) => call('verify', { body: { code } }, keys.device);
    expect(await verify(first)).toMatchObject({ status: 400, body: { errorCode: 'code_invalid' } });
    expect(await verify(again)).toMatchObject({ status: 200 });
    const redeemed = await call('issue', { body: order }, keys['issue-only']);
    expect(redeemed).toMatchObject({ status: 409, body: { errorCode: 'uuid_already_exists' } });
  });
});

describe('bad bodies', () => {
  it.each([
    ['issue', 'admin', 'unparsable_request'],
    ['batch-issue', 'admin', 'unparsable_request'],
    ['check-code-status', 'admin', ''],
    ['expire-code', 'admin', ''],
    ['user-report', 'device', 'unparsable_request'],
    ['verify', 'device', 'unparsable_request'],
    ['certificate', 'device', 'token_invalid'],
  ] as const)('%s', async (step, type, errorCode) => {
    const text = { 'content-type': 'text/plain' };
    const bodies: AnEvent[] = [
      { body: '' },
      { body: '{' },
      { body: '{} {}' },
      { body: '{"surprise":1}' },
      { body: '{"padding":"","padding":1,"uuid":1,"token":1,"code":1}' },
      { body: `{"padding":"${'x'.repeat(63_986)}"}1` },
      { body: '{}', headers: text },
    ];
    for (const event of bodies) {
      expect(await call(step, event, keys[type])).toMatchObject({
        status: 400,
        body: { errorCode, error_code: errorCode },
      });
    }
  });
});

it('the JWKS may be kept for five minutes', async () => {
  const jwks = await load<Handler>('jwks');
  const answer = await jwks(httpEvent({ method: 'GET', pathParameters: { region: 'US-ZZ' } }), context);
  expect(answer).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'public, max-age=300' } });
});

it('unknown region of the JWKS is 404 in JSON', async () => {
  const jwks = await load<Handler>('jwks');
  const answer = await jwks(httpEvent({ method: 'GET', pathParameters: { region: 'US-YY' } }), context);
  expect(answer).toMatchObject({ statusCode: 404, headers: { 'cache-control': 'no-store' } });
  expect(JSON.parse(answer.body ?? '')).toMatchObject({ error: 'not found' });
});

it('nothing that is secret or personal is ever logged', async () => {
  const phone = '+12068675309';
  const issued = await call('issue', { body: { testType: 'likely', phone, externalIssuerID: 'lab-7' } }, keys.admin);
  const { code, uuid } = issued.body;
  const verified = await call('verify', { body: { code }, headers: { 'user-agent': 'Dalvik/2.1.0' } }, keys.device);
  const { token } = verified.body;
  await call('certificate', { body: { token, ekeyhmac } }, keys.device);
  await call('certificate', { body: { token, ekeyhmac } }, keys.device);
  const logged = output.text();
  expect(logged).toContain('verification/certificate');
  const secrets = [
    code,
    uuid,
    token,
    phone,
    '8675309',
    ekeyhmac,
    'lab-7',
    'Dalvik',
    '192.0.2.1',
    ...Object.values(keys),
  ];
  expect(secrets.filter((secret) => logged.includes(String(secret)))).toEqual([]);
});
