/** Bad input to issue, check-code-status and verify: status, code, and that a code stays usable. */
import { beforeAll, describe, expect, it } from 'vitest';
import { stack } from '../../support/setup/stack.ts';
import { badJson, bodyOfSize, MAXIMUM_BODY_BYTES } from '../support/bad-json.ts';
import { nextBrakeWindow } from '../support/brake.ts';
import { adminKey, call, certificate, deviceKey, issue, ok, refusal, urls, verify } from '../support/call.ts';
import { dayBefore, issuedCode } from '../support/story.ts';

beforeAll(nextBrakeWindow);

const { verification } = stack();
const json = { 'Content-Type': 'application/json' };

describe('issue', () => {
  const good = { testType: 'confirmed' };

  it.each(badJson(good))('$what', async ({ body, contentType }) => {
    const headers = { ...adminKey, 'Content-Type': contentType ?? 'application/json' };
    expect(refusal(await issue(body, headers))).toEqual([400, 'unparsable_request']);
  });

  it('takes 64,000 bytes and no more', async () => {
    expect((await issue(bodyOfSize(good, MAXIMUM_BODY_BYTES))).status).toBe(200);
    expect(refusal(await issue(bodyOfSize(good, MAXIMUM_BODY_BYTES + 1)))).toEqual([400, 'unparsable_request']);
  });

  const cases: [string, () => Promise<Record<string, unknown>>, number, string][] = [
    ['an unknown test type', async () => ({ testType: 'maybe' }), 400, 'invalid_test_type'],
    ['no test type', async () => ({}), 400, 'invalid_test_type'],
    ['a date that is none', async () => ({ ...good, symptomDate: '2021-13-01' }), 400, 'unparsable_request'],
    ['a symptom in the future', async () => ({ ...good, symptomDate: await dayBefore(-1) }), 400, 'invalid_date'],
    ['a test 30 days ago', async () => ({ ...good, testDate: await dayBefore(30) }), 400, 'invalid_date'],
    ['a phone number that is none', async () => ({ ...good, phone: 'call me' }), 400, 'phone_number_invalid'],
    ['a uuid that is none', async () => ({ ...good, uuid: 'not-a-uuid' }), 400, 'unparsable_request'],
    ['a user report without a phone number', async () => ({ testType: 'user-report' }), 400, 'missing_phone'],
  ];
  it.each(cases)('%s', async (_, body, status, code) => {
    expect(refusal(await issue(await body()))).toEqual([status, code]);
  });

  it('a uuid once used', async () => {
    const uuid = crypto.randomUUID();
    expect(ok(await issue({ ...good, uuid })).uuid).toBe(uuid);
    expect(refusal(await issue({ ...good, uuid }))).toEqual([409, 'uuid_already_exists']);
  });

  it('a phone number: the code comes with a second one, which lives longer', async () => {
    const answer = ok(await issue({ ...good, phone: '+18558361987' }));
    expect(answer.code).toMatch(/^\d{6,10}$/);
    expect(Number(answer.longExpiresAtTimestamp)).toBeGreaterThan(Number(answer.expiresAtTimestamp));
  });
});

describe('checkcodestatus', () => {
  it.each(['00000000-0000-4000-8000-000000000000', 'not-a-uuid', ''])('uuid %j', async (uuid) => {
    expect(refusal(await call(urls.checkCodeStatus, { uuid }, adminKey))).toEqual([404, 'code_not_found']);
  });
});

describe('verify', () => {
  it.each(badJson({ code: '00000000' }))('$what', async ({ body, contentType }) => {
    const headers = { ...deviceKey, 'Content-Type': contentType ?? 'application/json' };
    expect(refusal(await verify(body, headers))).toEqual([400, 'unparsable_request']);
  });

  it('takes 64,000 bytes and no more', async () => {
    const code = await issuedCode();
    expect(refusal(await verify(bodyOfSize({ code }, MAXIMUM_BODY_BYTES + 1)))).toEqual([400, 'unparsable_request']);
    expect((await verify(bodyOfSize({ code }, MAXIMUM_BODY_BYTES))).status).toBe(200);
  });

  it('of a member given twice the last counts', async () => {
    const code = await issuedCode();
    expect((await verify(`{"code":"00000000","code":"${code}"}`)).status).toBe(200);
  });

  it.each(['00000000', '', ' ', 'x'.repeat(500)])('the unknown code %j', async (code) => {
    expect(refusal(await verify({ code }))).toEqual([400, 'code_invalid']);
  });

  it('a used code, by any other request', async () => {
    const code = await issuedCode();
    expect((await verify({ code })).status).toBe(200);
    expect(refusal(await verify({ code }))).toEqual([400, 'code_invalid']);
    expect(refusal(await verify({ code, padding: 'another request' }))).toEqual([400, 'code_invalid']);
  });

  it('the same request again is a lost answer, and gets a token that works', async () => {
    const body = { code: await issuedCode(), padding: 'sixteen random bytes or more' };
    const [first, second] = [ok(await verify(body)), ok(await verify(body))];
    expect(second.testtype).toBe(first.testtype);
    const ekeyhmac = Buffer.alloc(32, 1).toString('base64');
    expect((await certificate({ token: second.token, ekeyhmac })).status).toBe(200);
  });

  it('a type that the phone does not take: the code stays usable', async () => {
    const code = await issuedCode('negative');
    expect(refusal(await verify({ code, accept: ['confirmed', 'likely'] }))).toEqual([412, 'unsupported_test_type']);
    expect(refusal(await verify({ code, accept: ['nonsense'] }))).toEqual([400, 'invalid_test_type']);
    expect(ok(await verify({ code, accept: ['negative'] })).testtype).toBe('negative');
  });

  it('a nonce that is no base64', async () => {
    expect(refusal(await verify({ code: '00000000', nonce: '***' }))).toEqual([400, 'unparsable_request']);
  });
});

describe('who may call', () => {
  const tampered = `${verification.deviceApiKey.slice(0, -2)}${verification.deviceApiKey.endsWith('AA') ? 'BB' : 'AA'}`;
  const callers: [string, string, Record<string, string>][] = [
    ['issue without a key', urls.issue, {}],
    ['issue with a device key', urls.issue, deviceKey],
    ['issue with a statistics key', urls.issue, { 'X-API-Key': verification.statsApiKey }],
    ['checkcodestatus with a device key', urls.checkCodeStatus, deviceKey],
    ['verify without a key', urls.verify, {}],
    ['verify with an admin key', urls.verify, adminKey],
    ['verify with an empty key', urls.verify, { 'X-API-Key': '' }],
    ['verify with a tampered key', urls.verify, { 'X-API-Key': tampered }],
    ['verify with a key of three made-up parts', urls.verify, { 'X-API-Key': 'a.b.c' }],
    ['certificate without a key', urls.certificate, {}],
    ['certificate with an admin key', urls.certificate, adminKey],
  ];
  it.each(callers)('%s: 401', async (_, url, headers) => {
    const reply = await call(url, { code: '00000000' }, headers);
    expect(reply.status).toBe(401);
    expect(reply.json).toMatchObject({ error: 'unauthorized', errorCode: '', error_code: '' });
    expect(reply.exchange.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]).toMatch(
      /^application\/json/,
    );
  });

  it('spaces around a key do not matter', async () => {
    const code = await issuedCode();
    expect((await verify({ code }, { 'X-API-Key': ` ${verification.deviceApiKey} ` })).status).toBe(200);
  });

  it.each([
    ['GET', urls.verify],
    ['PUT', urls.certificate],
    ['DELETE', urls.issue],
  ])('%s is no method of %s: 405 in JSON', async (method, url) => {
    const reply = await call(url, {}, { ...deviceKey, ...adminKey, ...json }, method);
    expect(reply.status).toBe(405);
    expect(reply.json.error).toBe('method not allowed');
  });

  it.each([
    new URL('api/verify/', verification.deviceUrl).href,
    new URL('api/unheard-of', verification.deviceUrl).href,
    new URL('api/verify', verification.adminUrl).href,
    new URL('api/issue', verification.deviceUrl).href,
    stack().keyServer.publishUrl.replace('publish', 'unheard-of'),
  ])('%s does not exist: 404 in JSON', async (url) => {
    const reply = await call(url, {}, deviceKey);
    expect(reply.status).toBe(404);
    expect(reply.json.error).toBe('not found');
  });
});
