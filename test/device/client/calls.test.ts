import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../../device/client/answer.ts';
import { publishBody } from '../../../device/client/bodies.ts';
import {
  macOf,
  readCertificate,
  readReceipt,
  reportOwnTest,
  type Session,
  toSentKeys,
  verifyCode,
} from '../../../device/client/calls.ts';
import { checkCertificate, signatureStatus } from '../../../device/client/certificate.ts';
import type { Request } from '../../../device/client/http.ts';
import { android, ios, type Profile } from '../../../device/client/profile.ts';
import { compactJws, jwsInput } from '../../../protocol/certificate/jws.ts';
import { seededRandom } from '../support/random.ts';

const services = {
  deviceUrl: 'http://verification.example/base/',
  deviceApiKey: 'the-device-key',
  publishUrl: 'http://keys.example/v1/publish',
  healthAuthorityId: 'org.example.exposure',
};

/** A session whose server answers everything with `status` and `json`; requests are kept. */
function sessionWith(profile: Profile, json: unknown, status = 200) {
  const requests: Request[] = [];
  const session: Session = {
    services,
    profile,
    randomBytes: seededRandom('client'),
    send: async (request) => {
      requests.push(request);
      const body = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
      const { method, url } = request;
      return { method, path: new URL(url).pathname, requestBytes: 0, status, headers: [], body, milliseconds: 1 };
    },
  };
  const sent = () => JSON.parse(requests[0]?.body?.toString() ?? 'null');
  return { session, requests, sent };
}

const key = {
  key: Buffer.from('75c734c6dd1a782de7a965da5eb93125', 'hex'),
  rollingStart: 2_642_976,
  rollingPeriod: 144,
};
const token = { testtype: 'confirmed', token: 'aaa.bbb.ccc', symptomDate: '2021-02-15', padding: 'x' };

describe('a report of an own test (enx-client.md §9.1)', () => {
  const report = {
    phone: '+12065550100',
    symptomDate: '2021-02-14',
    testDate: '2021-02-17',
    nonce: Buffer.alloc(256, 7),
  };

  it('carries the nonce that verify repeats', async () => {
    const { session, requests, sent } = sessionWith(ios, {
      expiresAt: '',
      expiresAtTimestamp: 1_613_566_196,
      ...token,
    });
    expect(await reportOwnTest(session, report)).toBe(1_613_566_196);
    expect(requests[0]?.url).toBe('http://verification.example/base/api/user-report');
    expect(requests[0]?.headers).toMatchObject({ 'X-API-Key': 'the-device-key' });
    const nonce = report.nonce.toString('base64');
    expect(sent()).toEqual({ ...report, nonce, tzOffset: 0 });
    await verifyCode(session, '12345678', report.nonce);
    expect(JSON.parse(String(requests[1]?.body))).toEqual({ code: '12345678', nonce });
  });

  it('says 0 where the server gives no time', async () => {
    const { session } = sessionWith(ios, { expiresAt: '' });
    expect(await reportOwnTest(session, report)).toBe(0);
  });
});

describe('verify', () => {
  it('Android sends accept and 5,000 bytes', async () => {
    const { session, requests, sent } = sessionWith(android, token);
    expect(await verifyCode(session, '12345678')).toEqual({
      testType: 'confirmed',
      symptomDate: '2021-02-15',
      token: 'aaa.bbb.ccc',
    });
    const [request] = requests;
    expect(request?.url).toBe('http://verification.example/base/api/verify');
    expect(request?.headers).toMatchObject({ 'X-API-Key': 'the-device-key', 'Content-Type': 'application/json' });
    expect(request?.body?.length).toBeGreaterThanOrEqual(5_000);
    expect(request?.body?.length).toBeLessThan(5_100);
    expect(Object.keys(sent())).toEqual(['code', 'accept', 'padding']);
  });

  it('iOS sends the code alone', async () => {
    const { session, sent } = sessionWith(ios, token);
    await verifyCode(session, '12345678');
    expect(sent()).toEqual({ code: '12345678' });
  });

  it.each([
    [400, { error: 'no', errorCode: 'code_invalid' }, 'code_invalid'],
    [401, { error: 'unauthorized', errorCode: '', error_code: '' }, ''],
    [502, 'Bad Gateway', ''],
    [200, 'no json', ''],
    [200, [], ''],
    [200, { testtype: 'confirmed' }, ''],
  ])('an answer %d %j is a refusal', async (status, json, code) => {
    const { session } = sessionWith(android, json, status);
    const attempt = verifyCode(session, '12345678');
    await expect(attempt).rejects.toBeInstanceOf(RefusedError);
    await expect(attempt).rejects.toMatchObject({ code });
    await expect(attempt).rejects.not.toThrow('12345678');
  });
});

describe('publish', () => {
  const bodyOf = (profile: Profile, over: { revisionToken?: string; onset?: number; traveler?: boolean } = {}) => {
    const { session } = sessionWith(profile, {});
    const given = { hmacKey: 'c2VjcmV0', certificate: 'x.y.z', revisionToken: '', onset: 0, traveler: false };
    return publishBody(session, { keys: toSentKeys([key], profile), ...given, ...over });
  };

  it('Android: risk 1, traveler, a revision token only when held', () => {
    expect(bodyOf(android)).toEqual({
      temporaryExposureKeys: [
        { key: 'dcc0xt0aeC3nqWXaXrkxJQ==', rollingStartNumber: 2_642_976, rollingPeriod: 144, transmissionRisk: 1 },
      ],
      healthAuthorityID: 'org.example.exposure',
      verificationPayload: 'x.y.z',
      hmacKey: 'c2VjcmV0',
      traveler: false,
    });
    expect(bodyOf(android, { revisionToken: 'cmV2', traveler: true })).toMatchObject({
      revisionToken: 'cmV2',
      traveler: true,
    });
  });

  it('iOS: no risk, no traveler, always a revision token', () => {
    expect(bodyOf(ios, { traveler: true })).toEqual({
      temporaryExposureKeys: [{ key: 'dcc0xt0aeC3nqWXaXrkxJQ==', rollingStartNumber: 2_642_976, rollingPeriod: 144 }],
      healthAuthorityID: 'org.example.exposure',
      verificationPayload: 'x.y.z',
      hmacKey: 'c2VjcmV0',
      revisionToken: '',
    });
  });

  it('an onset only where the person gave one and the platform sends it', () => {
    expect(bodyOf(android)).not.toHaveProperty('symptomOnsetInterval');
    expect(bodyOf(android, { onset: 2_642_976 })).toHaveProperty('symptomOnsetInterval', 2_642_976);
    expect(bodyOf({ ...ios, sendsOnset: false }, { onset: 2_642_976 })).not.toHaveProperty('symptomOnsetInterval');
  });

  const answer = (json: unknown) => {
    const { session } = sessionWith(android, json);
    return session.send({ method: 'POST', url: services.publishUrl, headers: {} });
  };

  it('reads the receipt', async () => {
    const receipt = { revisionToken: 'cmV2', insertedExposures: 1, padding: '' };
    const read = { insertedExposures: 1, revisionToken: 'cmV2', code: '', warnings: [] };
    expect(readReceipt(await answer(receipt))).toEqual(read);
  });

  it('a partial failure is a success with a code, found under either name', async () => {
    const partial = { error: '1 error occurred', code: 'partial_failure', warnings: ['w'] };
    expect(readReceipt(await answer(partial))).toEqual({
      insertedExposures: 0,
      revisionToken: '',
      code: 'partial_failure',
      warnings: ['w'],
    });
  });
});

describe('the HMAC, by the vectors of enx-client.md §5.2', () => {
  const keys = [
    key,
    { key: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'), rollingStart: 2_642_832, rollingPeriod: 144 },
    { key: Buffer.from('ffeeddccbbaa99887766554433221100', 'hex'), rollingStart: 2_643_120, rollingPeriod: 88 },
  ];
  const secret = Buffer.from('0f0e0d0c0b0a09080706050403020100', 'hex');

  it.each([
    [android, '8xpB4nNrz6MY21DpdYaB6UCEvtd+/jQ1i3kcji2NiUg='],
    [ios, 'UtoWlDJtmtqMnRwX3WbPN/F5Bhe9R2XAHpP+K7g+W/0='],
  ])('$name', (profile, expected) => {
    expect(macOf(toSentKeys(keys, profile), secret, profile)).toBe(expected);
  });
});

describe('the certificate', () => {
  const now = 1_613_565_296;
  const certificate = (payload: object) =>
    `${jwsInput('kid', payload as Record<string, unknown>)}.${Buffer.alloc(64).toString('base64url')}`;

  it('is what the answer says, and nothing else', async () => {
    const { session } = sessionWith(ios, { certificate: 'a.b.c' });
    const request = { method: 'POST', url: services.deviceUrl, headers: {} };
    expect(readCertificate(await session.send(request))).toBe('a.b.c');
    const empty = sessionWith(ios, { certificate: '' });
    const answer = await empty.session.send(request);
    expect(() => readCertificate(answer)).toThrow('the answer has no certificate');
  });

  it('passes when it repeats the HMAC and is still valid', () => {
    expect(() => checkCertificate(certificate({ tekmac: 'mac', exp: now + 1 }), 'mac', now, android)).not.toThrow();
  });

  it.each([
    ['not a JWT', 'a.b.c', 'not a compact JWT'],
    ['for other keys', certificate({ tekmac: 'other', exp: now + 1 }), 'other keys'],
    ['expired', certificate({ tekmac: 'mac', exp: now }), 'expired'],
    ['expired long ago', certificate({ tekmac: 'mac', exp: now - 1 }), 'expired'],
    ['without end', certificate({ tekmac: 'mac' }), 'expired'],
  ])('is refused when %s, unless only its presence counts', (_, text, reason) => {
    expect(() => checkCertificate(text, 'mac', now, ios)).toThrow(reason);
    expect(() => checkCertificate(text, 'mac', now, { certificateCheck: 'presence' })).not.toThrow();
  });
});

describe("a certificate's signature (enx-client.md §5.4)", () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = jwsInput('r1', { tekmac: 'mac' });
  const certificate = compactJws(
    signed,
    sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  );
  const jwks = JSON.stringify([{ kid: 'r1', ...publicKey.export({ format: 'jwk' }) }]);

  it.each([
    ['good', certificate, jwks],
    ['good', certificate, `{"keys":${jwks}}`],
    [
      'wrong',
      compactJws(jwsInput('r1', { tekmac: 'other' }), Buffer.from(certificate.split('.')[2] ?? '', 'base64url')),
      jwks,
    ],
    ['of an unknown key', certificate, jwks.replace('r1', 'r2')],
    ['of an unknown key', certificate, '[]'],
    ['not checked', certificate, ''],
    ['not checked', 'a.b.c', jwks],
  ])('is %s', (status, text, keys) => expect(signatureStatus(text, keys)).toBe(status));
});
