/**
 * Batch and own reports as deployed clients of the reference ask for them (foreign-clients.md §2); its web client keeps a cookie
 * over plain http.
 */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { send } from '../../../device/client/http.ts';
import { fictionalNumber } from '../../../device/walk/phone-number.ts';
import { utcDay } from '../../../protocol/keys/interval.ts';
import { stack } from '../../support/setup/stack.ts';
import { nextBrakeWindow } from '../support/brake.ts';
import { adminKey, call, deviceKey } from '../support/call.ts';
import { time } from '../support/story.ts';

const { adminUrl, deviceUrl, reportUrl = '' } = stack().verification;
const NONCE_BYTES = 256;
const padding = () => randomBytes(1_024).toString('base64');

beforeAll(nextBrakeWindow);

/** No redirect is followed. */
async function ask(url: string, headers: Record<string, string> = {}, body?: string) {
  const method = body === undefined ? 'GET' : 'POST';
  const answer = await send({ method, url, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) });
  const header = (name: string) => answer.headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? '';
  return { status: answer.status, header, text: answer.body.toString() };
}

describe('POST api/batch-issue', () => {
  const issue = { padding: padding(), symptomDate: '', testDate: '', testType: 'confirmed', tzOffset: 0, phone: '' };
  const empty = { smsTemplateLabel: '', uuid: '', externalIssuerID: '', onlyGenerateSMS: false };
  const batch = (codes: object[]) =>
    call(`${adminUrl}api/batch-issue`, `${JSON.stringify({ padding: padding(), codes })}\n`, adminKey);

  it('answers each item with a code and a uuid', async () => {
    const { status, json } = await batch(Array.from({ length: 10 }, () => ({ ...issue, ...empty })));
    expect(status).toBe(200);
    const codes = json.codes as Record<string, unknown>[];
    expect(codes).toHaveLength(10);
    for (const one of codes) {
      expect(one).toMatchObject({ code: expect.stringMatching(/^\d{8}$/), uuid: expect.any(String), padding: '' });
    }
    expect(new Set(codes.map(({ code }) => code)).size).toBe(10);
  });

  it('refuses one item by itself, and more than ten altogether', async () => {
    const wrong = { ...issue, ...empty, testType: 'nonsense' };
    const { status, json } = await batch([{ ...issue, ...empty }, wrong]);
    expect(status).toBe(400);
    expect(json).toMatchObject({ errorCode: 'invalid_test_type', codes: [{ code: expect.any(String) }, { code: '' }] });
    expect((await batch(Array.from({ length: 11 }, () => ({ ...issue, ...empty })))).status).toBe(400);
    expect((await batch([])).status).toBe(200);
  });
});

describe('POST api/user-report', () => {
  it('answers the same phone again as it answered it first', async () => {
    const body = {
      padding: padding(),
      symptomDate: '',
      testDate: utcDay(await time.now()),
      tzOffset: 0,
      phone: fictionalNumber(randomBytes),
      nonce: randomBytes(NONCE_BYTES).toString('base64'),
    };
    const report = () => call(`${deviceUrl}api/user-report`, `${JSON.stringify(body)}\n`, deviceKey);
    const [first, again] = [await report(), await report()];
    for (const { status, json } of [first, again]) {
      expect(status).toBe(200);
      expect(json).toMatchObject({ expiresAt: expect.stringContaining('UTC'), expiresAtTimestamp: expect.any(Number) });
    }
    expect(Object.keys(again.json)).toEqual(Object.keys(first.json));
  });
});

describe.skipIf(reportUrl === '')('the report form', () => {
  it('opens with key and nonce, and is sent with its cookie alone', async () => {
    const nonce = randomBytes(NONCE_BYTES).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    const opened = await ask(reportUrl, { ...deviceKey, 'X-Nonce': nonce }, '');
    expect(opened.status).toBe(200);
    const cookie = opened.header('set-cookie');
    expect(cookie).toMatch(/^en-user-report=.*HttpOnly/);
    expect(cookie).not.toContain('Secure');
    const form = new URLSearchParams({
      agreement: 'true',
      phone: fictionalNumber(randomBytes),
      testDate: utcDay(await time.now()),
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie: cookie.split(';')[0] ?? '' };
    const sent = await ask(`${reportUrl}/issue`, headers, form.toString());
    expect(sent.status).toBe(200);
    expect(sent.text).not.toContain('<form');
  });
});
