/**
 * Calls byte for byte as the reference's end-to-end runner makes them (foreign-clients.md §2): compact JSON with a line
 * feed, empty strings for what is absent, `accept: null`, no risk in the keys but one in the HMAC, today's key included.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { dayStartInterval, intervalAt } from '../../../protocol/keys/interval.ts';
import { stack } from '../../support/setup/stack.ts';
import { nextBrakeWindow } from '../support/brake.ts';
import { adminKey, call, deviceKey, type Reply, urls } from '../support/call.ts';
import { dayBefore, freshKey, freshPhone, type JsonKey, time } from '../support/story.ts';

beforeAll(nextBrakeWindow);

const headers = { Accept: 'application/json', 'User-Agent': 'en/e2e-client' };
const padding = () => randomBytes(1_024 + (randomBytes(2).readUInt16LE(0) % 1_024)).toString('base64');

/** What the runner takes as success; it ignores unknown members. */
function accepted({ status, json, exchange }: Reply): Record<string, unknown> {
  expect(status, JSON.stringify(json)).toBeGreaterThanOrEqual(200);
  expect(status, JSON.stringify({ ...json, padding: undefined })).toBeLessThan(300);
  expect(Object.keys(json).filter((name) => name.toLowerCase() === 'error' && json[name])).toEqual([]);
  expect(exchange.body.length).toBeLessThanOrEqual(65_536);
  return json;
}

const post = async (url: string, body: object, key: Record<string, string> = {}) =>
  accepted(await call(url, `${JSON.stringify(body)}\n`, { ...headers, ...key }));

async function issueAs(testType: string, phone = '') {
  const body = {
    padding: padding(),
    symptomDate: await dayBefore(2),
    testDate: '',
    testType,
    tzOffset: 0,
    phone,
    smsTemplateLabel: '',
    uuid: '',
    externalIssuerID: '',
    onlyGenerateSMS: false,
  };
  const answer = await post(urls.issue, body, adminKey);
  expect(answer).toMatchObject({
    uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    code: expect.stringMatching(/^\d{6,10}$/),
    expiresAt: expect.stringMatching(/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} UTC$/),
    longExpiresAt: expect.stringContaining('UTC'),
  });
  expect(Number.isInteger(answer.expiresAtTimestamp) && Number.isInteger(answer.longExpiresAtTimestamp)).toBe(true);
  return { code: String(answer.code), uuid: String(answer.uuid), symptomDate: body.symptomDate };
}

async function tokenFor(testType: string, phone = ''): Promise<string> {
  const { code, uuid, symptomDate } = await issueAs(testType, phone);
  const answer = await post(urls.verify, { padding: padding(), code, accept: null }, deviceKey);
  expect(answer).toMatchObject({ testtype: testType, symptomDate, token: expect.any(String) });
  const status = await post(urls.checkCodeStatus, { padding: padding(), uuid }, adminKey);
  expect(status.claimed).toBe(true);
  expect(Number.isInteger(status.expiresAtTimestamp)).toBe(true);
  return String(answer.token);
}

/** Certificate and publish; `revisionToken` is '' for new keys. */
async function publishAs(testType: string, keys: readonly JsonKey[], revisionToken: string, phone = '') {
  const hmacKey = randomBytes(32);
  const lines = keys.map((key) => `${key.key}.${key.rollingStartNumber}.${key.rollingPeriod}.0`).sort();
  const ekeyhmac = createHmac('sha256', hmacKey).update(lines.join(',')).digest('base64');
  const token = await tokenFor(testType, phone);
  const { certificate } = await post(urls.certificate, { padding: padding(), token, ekeyhmac }, deviceKey);
  checkCertificate(String(certificate), ekeyhmac, testType);
  return post(urls.publish, {
    temporaryExposureKeys: keys,
    healthAuthorityID: stack().keyServer.healthAuthorityId,
    verificationPayload: certificate,
    hmacKey: hmacKey.toString('base64'),
    revisionToken,
    padding: '',
  });
}

/** What the reference key server demands of a certificate. */
function checkCertificate(certificate: string, ekeyhmac: string, reportType: string): void {
  const [header, payload] = certificate
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  expect(header).toMatchObject({ alg: 'ES256', kid: expect.any(String) });
  expect(payload).toMatchObject({
    iss: expect.any(String),
    aud: expect.any(String),
    reportType,
    tekmac: ekeyhmac,
  });
  for (const claim of ['iat', 'nbf', 'exp', 'symptomOnsetInterval'])
    expect(Number.isInteger(payload[claim])).toBe(true);
  expect(payload.symptomOnsetInterval % 144).toBe(0);
}

/** Fourteen keys from today back. */
async function fourteenKeys() {
  const today = dayStartInterval(intervalAt(await time.now()));
  return Array.from({ length: 14 }, (_, n) => freshKey(today - n * 144));
}

describe('the end-to-end runner', () => {
  it('default: 14 keys with today’s', async () => {
    const answer = await publishAs('confirmed', await fourteenKeys(), '');
    expect(answer).toMatchObject({ insertedExposures: 14, revisionToken: expect.any(String) });
  });

  it('revise: likely, then confirmed with the same keys and one more of today', async () => {
    const keys = await fourteenKeys();
    const first = await publishAs('likely', keys, '');
    expect(first.insertedExposures).toBe(14);
    const more = freshKey(keys[0]?.rollingStartNumber ?? 0);
    const second = await publishAs('confirmed', [...keys, more], String(first.revisionToken));
    expect(second).toMatchObject({ insertedExposures: 1, revisionToken: expect.any(String) });
  });

  it('user report: a phone number and no nonce', async () => {
    const answer = await publishAs('user-report', await fourteenKeys(), '', freshPhone());
    expect(answer.insertedExposures).toBe(14);
  });

  it('a confirmed result with the runner’s phone number', async () => {
    await tokenFor('confirmed', '+18558361987');
  });
});

describe('the JWKS', () => {
  it('is a bare array of P-256 keys, with the one that signs', async () => {
    const { exchange } = await call(stack().verification.jwksUrl, '', headers, 'GET');
    expect(exchange.status).toBe(200);
    const keys = JSON.parse(exchange.body.toString());
    expect(Array.isArray(keys)).toBe(true);
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', kid: expect.any(String) });
      expect([key.x, key.y].map((part) => Buffer.from(part, 'base64url').length)).toEqual([32, 32]);
    }
    const token = await tokenFor('confirmed');
    const ekeyhmac = Buffer.alloc(32).toString('base64');
    const { certificate } = await post(urls.certificate, { token, ekeyhmac }, deviceKey);
    const { kid } = JSON.parse(Buffer.from(String(certificate).split('.')[0] ?? '', 'base64url').toString());
    expect(keys.map((key: { kid: string }) => key.kid)).toContain(kid);
  });
});

describe('health', () => {
  it.each([stack().verification.deviceUrl, stack().verification.adminUrl])('%shealth', async (base) => {
    const { exchange } = await call(new URL('health', base).href, '', {}, 'GET');
    expect(exchange.status).toBe(200);
    expect(JSON.parse(exchange.body.toString()).status).toBe('ok');
  });

  it('of the key server', async () => {
    const { exchange } = await call(new URL('/health', stack().keyServer.publishUrl).href, '', {}, 'GET');
    expect(exchange.status).toBe(200);
    expect(JSON.parse(exchange.body.toString()).status).toBe('ok');
  });
});
