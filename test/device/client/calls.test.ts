import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../../device/client/answer.ts';
import {
  fetchCertificate,
  macOf,
  publishKeys,
  reportOwnTest,
  type Session,
  toSentKeys,
  verifyCode,
} from '../../../device/client/calls.ts';
import { checkCertificate } from '../../../device/client/certificate.ts';
import { sendCoverTraffic } from '../../../device/client/cover-traffic.ts';
import type { Request } from '../../../device/client/http.ts';
import { android, ios, type Profile } from '../../../device/client/profile.ts';
import { jwsInput } from '../../../protocol/certificate/jws.ts';
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
  const publish = (session: Session, revisionToken = '') =>
    publishKeys(session, {
      keys: toSentKeys([key], session.profile),
      hmacKey: 'c2VjcmV0',
      certificate: 'x.y.z',
      revisionToken,
    });
  const receipt = { revisionToken: 'cmV2', insertedExposures: 1, padding: '' };

  it('Android: risk 1, traveler, a revision token only when held, no API key', async () => {
    const { session, requests, sent } = sessionWith(android, receipt);
    expect(await publish(session)).toEqual({ insertedExposures: 1, revisionToken: 'cmV2', code: '', warnings: [] });
    expect(sent()).toMatchObject({
      temporaryExposureKeys: [
        { key: 'dcc0xt0aeC3nqWXaXrkxJQ==', rollingStartNumber: 2_642_976, rollingPeriod: 144, transmissionRisk: 1 },
      ],
      healthAuthorityID: 'org.example.exposure',
      verificationPayload: 'x.y.z',
      hmacKey: 'c2VjcmV0',
      traveler: false,
    });
    expect(sent()).not.toHaveProperty('revisionToken');
    expect(Object.keys(requests[0]?.headers ?? {})).not.toContain('X-API-Key');
    const again = sessionWith(android, receipt);
    await publish(again.session, 'cmV2');
    expect(again.sent().revisionToken).toBe('cmV2');
  });

  it('iOS: no risk, no traveler, always a revision token', async () => {
    const { session, sent } = sessionWith(ios, receipt);
    await publish(session);
    expect(sent()).toEqual({
      temporaryExposureKeys: [{ key: 'dcc0xt0aeC3nqWXaXrkxJQ==', rollingStartNumber: 2_642_976, rollingPeriod: 144 }],
      healthAuthorityID: 'org.example.exposure',
      verificationPayload: 'x.y.z',
      hmacKey: 'c2VjcmV0',
      revisionToken: '',
    });
  });

  it('a partial failure is a success with a code, found under either name', async () => {
    const partial = { error: '1 error occurred', code: 'partial_failure', warnings: ['w'] };
    const { session } = sessionWith(android, partial);
    expect(await publish(session)).toEqual({
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

  it('is fetched with token and HMAC', async () => {
    const { session, sent } = sessionWith(ios, { certificate: 'a.b.c' });
    expect(await fetchCertificate(session, 'the-token', 'the-mac')).toBe('a.b.c');
    expect(sent()).toEqual({ token: 'the-token', ekeyhmac: 'the-mac' });
  });

  it('passes when it repeats the HMAC and is still valid', () => {
    expect(() => checkCertificate(certificate({ tekmac: 'mac', exp: now + 1 }), 'mac', now)).not.toThrow();
  });

  it.each([
    ['not a JWT', 'a.b.c', 'not a compact JWT'],
    ['for other keys', certificate({ tekmac: 'other', exp: now + 1 }), 'other keys'],
    ['expired', certificate({ tekmac: 'mac', exp: now }), 'expired'],
    ['without end', certificate({ tekmac: 'mac' }), 'expired'],
  ])('is refused when %s', (_, text, reason) => {
    expect(() => checkCertificate(text, 'mac', now)).toThrow(reason);
  });
});

describe('cover traffic (enx-client.md §7)', () => {
  it('looks like verify, certificate and publish of 14 keys, but for the header', async () => {
    const { session, requests } = sessionWith(android, {});
    await sendCoverTraffic(session, { now: 1_613_565_296, userReport: false });
    expect(requests.map((request) => new URL(request.url).pathname)).toEqual([
      '/base/api/verify',
      '/base/api/certificate',
      '/v1/publish',
    ]);
    expect(requests.every((request) => request.headers['X-Chaff'] === '1')).toBe(true);
    expect(requests.map((request) => request.headers['X-API-Key'])).toEqual([
      'the-device-key',
      'the-device-key',
      undefined,
    ]);
    expect(requests.every((request) => (request.body?.length ?? 0) >= 5_000)).toBe(true);
    expect(JSON.parse(requests[2]?.body?.toString() ?? '').temporaryExposureKeys).toHaveLength(14);
  });

  it('pretends a report with the members of a real one, as long', async () => {
    const { session, requests } = sessionWith(ios, {});
    await sendCoverTraffic(session, { now: 1_613_565_296, userReport: true });
    const report = { phone: '+12065550100', symptomDate: '2021-02-14', testDate: '2021-02-17' };
    await reportOwnTest(session, { ...report, nonce: session.randomBytes(256) }).catch(() => {});
    const [pretended, real] = [requests[0], requests.at(-1)].map((request) => ({
      url: request?.url,
      members: Object.keys(JSON.parse(String(request?.body))).sort(),
      bytes: request?.body?.length,
    }));
    expect(real?.members).toEqual(['nonce', 'phone', 'symptomDate', 'testDate', 'tzOffset']);
    expect(pretended).toEqual(real);
  });
});
