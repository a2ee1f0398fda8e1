/** Batch, expire and people's own reports over HTTP: bad input, and what looks alike. */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { stack } from '../../support/setup/stack.ts';
import { badJson, bodyOfSize, MAXIMUM_BODY_BYTES } from '../support/bad-json.ts';
import { nextBrakeWindow } from '../support/brake.ts';
import {
  adminKey,
  batchIssue,
  call,
  deviceKey,
  expireCode,
  issue,
  ok,
  refusal,
  urls,
  userReport,
  verify,
} from '../support/call.ts';
import { freshPhone } from '../support/story.ts';

beforeAll(nextBrakeWindow);

const confirmed = { testType: 'confirmed' };
const nonce = () => randomBytes(256).toString('base64');

describe('batch-issue', () => {
  it.each(badJson({ codes: [] }))('$what', async ({ body, contentType }) => {
    const headers = { ...adminKey, 'Content-Type': contentType ?? 'application/json' };
    expect(refusal(await batchIssue(body, headers))).toEqual([400, 'unparsable_request']);
  });

  it('takes 64,000 bytes and no more', async () => {
    expect((await batchIssue(bodyOfSize({ codes: [confirmed] }, MAXIMUM_BODY_BYTES))).status).toBe(200);
    const tooLong = bodyOfSize({ codes: [confirmed] }, MAXIMUM_BODY_BYTES + 1);
    expect(refusal(await batchIssue(tooLong))).toEqual([400, 'unparsable_request']);
  });

  it('of ten codes, each of which works; of none; and of eleven', async () => {
    const { codes } = ok(await batchIssue({ codes: Array(10).fill(confirmed), padding: 'x' })) as {
      codes: { code: string; uuid: string }[];
    };
    expect(new Set(codes.map(({ code }) => code)).size).toBe(10);
    const [first, last] = [codes[0], codes[9]];
    for (const one of [first, last]) expect((await verify({ code: one?.code })).status).toBe(200);
    expect(ok(await batchIssue({ codes: [] })).codes).toEqual([]);
    expect(refusal(await batchIssue({ codes: Array(11).fill(confirmed) }))).toEqual([400, '']);
  });

  it('with bad items issues the good ones, and has status and code of the first bad one', async () => {
    const uuid = crypto.randomUUID();
    const codes = [
      { ...confirmed, uuid },
      { ...confirmed, uuid },
      { testType: 'x' },
      { ...confirmed, phone: 'x' },
      confirmed,
    ];
    const reply = await batchIssue({ codes });
    expect(refusal(reply)).toEqual([409, 'uuid_already_exists']);
    expect((reply.json.codes as { errorCode?: string }[]).map(({ errorCode = 'ok' }) => errorCode)).toEqual([
      'ok',
      'uuid_already_exists',
      'invalid_test_type',
      'phone_number_invalid',
      'ok',
    ]);
  });
});

describe('expirecode', () => {
  it.each(badJson({ uuid: '' }))('$what', async ({ body, contentType }) => {
    const headers = { ...adminKey, 'Content-Type': contentType ?? 'application/json' };
    expect(refusal(await expireCode(body, headers))).toEqual([400, '']);
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'not-a-uuid', ''])('uuid %j', async (uuid) => {
    expect(refusal(await expireCode({ uuid }))).toEqual([404, 'code_not_found']);
  });

  it('ends a code, and is refused for one that was redeemed', async () => {
    const { uuid, code } = ok(await issue(confirmed));
    const { expiresAtTimestamp } = ok(await expireCode({ uuid }));
    expect(refusal(await verify({ code }))).toEqual([400, 'code_expired']);
    expect(ok(await expireCode({ uuid })).expiresAtTimestamp).toBe(expiresAtTimestamp);
    const other = ok(await issue(confirmed));
    await verify({ code: other.code });
    expect(refusal(await expireCode({ uuid: other.uuid }))).toEqual([400, '']);
  });
});

describe('user-report', () => {
  it.each(badJson({ phone: freshPhone(), nonce: nonce() }))('$what', async ({ body, contentType }) => {
    const headers = { ...deviceKey, 'Content-Type': contentType ?? 'application/json' };
    expect(refusal(await userReport(body, headers))).toEqual([400, 'unparsable_request']);
  });

  const cases: [string, Record<string, unknown>, string][] = [
    ['no nonce', { phone: freshPhone() }, 'missing_nonce'],
    ['a nonce of 255 bytes', { phone: freshPhone(), nonce: randomBytes(255).toString('base64') }, 'unparsable_request'],
    ['a nonce that is no base64', { phone: freshPhone(), nonce: '***' }, 'unparsable_request'],
    ['no phone', { nonce: nonce() }, 'missing_phone'],
    ['a phone number that is none', { nonce: nonce(), phone: 'call me' }, 'phone_number_invalid'],
    ['a date that is none', { nonce: nonce(), phone: freshPhone(), testDate: 'x' }, 'unparsable_request'],
  ];
  it.each(cases)('%s', async (_, body, code) => {
    expect(refusal(await userReport(body))).toEqual([400, code]);
  });

  it('the same number again, and a country that gets no messages, look like the first report', async () => {
    const phone = freshPhone();
    const replies = [];
    for (const body of [{ phone }, { phone }, { phone: '+4791234567' }]) {
      replies.push(await userReport({ ...body, nonce: nonce() }));
    }
    const looks = replies.map(({ status, json: { padding: _, ...members }, exchange }) => [
      status,
      ...Object.entries(members).map(([name, value]) => `${name} ${typeof value} ${String(value).length}`),
      ...exchange.headers.map(([name]) => name.toLowerCase()),
    ]);
    expect(looks[0]?.slice(0, 3)).toEqual([200, 'expiresAt string 29', 'expiresAtTimestamp number 10']);
    for (const look of looks.slice(1)) expect(look).toEqual(looks[0]);
  });
});

describe('who may call', () => {
  it.each([
    ['batch-issue', urls.batchIssue, deviceKey],
    ['expirecode', urls.expireCode, deviceKey],
    ['user-report', urls.userReport, adminKey],
    ['user-report without a key', urls.userReport, {}],
    ['user-report with a statistics key', urls.userReport, { 'X-API-Key': stack().verification.statsApiKey }],
  ])('%s: 401', async (_, url, headers) => {
    const reply = await call(url, {}, headers);
    expect(reply.status).toBe(401);
    expect(reply.json).toMatchObject({ error: 'unauthorized', errorCode: '', error_code: '' });
  });

  it.each([urls.batchIssue, urls.expireCode, urls.userReport])('GET is no method of %s: 405 in JSON', async (url) => {
    const reply = await call(url, {}, { ...deviceKey, ...adminKey }, 'GET');
    expect([reply.status, reply.json.error]).toEqual([405, 'method not allowed']);
  });
});
