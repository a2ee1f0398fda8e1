/**
 * Every error code of the verification server over HTTP: status and JSON to the letter (verification-server.md §1.1). A code
 * that is added to protocol/errors.ts has no line here, and does not compile.
 */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { send } from '../../../device/client/http.ts';
import type { VerificationErrorCode } from '../../../protocol/errors.ts';
import { stack } from '../../support/setup/stack.ts';
import { nextBrakeWindow } from '../support/brake.ts';
import {
  batchIssue,
  call,
  certificate,
  deviceKey,
  expireCode,
  issue,
  ok,
  urls,
  userReport,
  verify,
} from '../support/call.ts';
import { withBrokenRow, withSettings } from '../support/live-settings.ts';
import { type Refused, refused } from '../support/refused.ts';
import { dayBefore, freshPhone, freshToken, issuedCode, time } from '../support/story.ts';

beforeAll(nextBrakeWindow);

const ekeyhmac = randomBytes(32).toString('base64');
const nonce = randomBytes(256).toString('base64');
const confirmed = { testType: 'confirmed' };

/** The next message meets it. */
async function messageFails(next: string): Promise<void> {
  const url = new URL('/faults', stack().messagesUrl).href;
  const headers = { 'Content-Type': 'application/json' };
  await send({ method: 'POST', url, headers, body: Buffer.from(JSON.stringify({ next })) });
}

const paused = { 'verification.maintenance': true };
const readOnly = 'the server is read-only for maintenance';
const dated = { 'verification.requireDate': true };
const noDate = 'a test date or a symptom date is required';
const few = { 'verification.abusePrevention.enabled': true, 'verification.abusePrevention.limitFactor': 0.1 };

const codes: Readonly<Record<Exclude<VerificationErrorCode, 'code_user_unauthorized'>, readonly Refused[]>> = {
  unparsable_request: [
    refused(400, 'malformed json', 'verify', () => verify('{')),
    refused(400, 'a date is not YYYY-MM-DD', 'issue', () => issue({ ...confirmed, testDate: '2021-13-01' })),
  ],
  internal_server_error: [
    refused(500, 'Internal Server Error', 'issue', () => withBrokenRow(() => issue(confirmed))),
    refused(500, 'Internal Server Error', 'verify', () => withBrokenRow(() => verify({ code: '00000000' }))),
  ],
  code_invalid: [refused(400, 'verification code invalid', 'verify', () => verify({ code: '00000000' }))],
  code_expired: [
    refused(400, 'verification code expired', 'verify', async () => {
      const { uuid, code } = ok(await issue(confirmed));
      ok(await expireCode({ uuid }));
      return verify({ code });
    }),
  ],
  code_not_found: [
    refused(404, 'code not found', 'checkcodestatus', () =>
      call(urls.checkCodeStatus, { uuid: crypto.randomUUID() }, { 'X-API-Key': stack().verification.adminApiKey }),
    ),
    refused(404, 'code not found', 'expirecode', () => expireCode({ uuid: crypto.randomUUID() })),
  ],
  unsupported_test_type: [
    refused(412, 'unsupported test type', 'verify', async () =>
      verify({ code: await issuedCode('negative'), accept: ['confirmed'] }),
    ),
    refused(400, 'this region does not issue codes of this test type', 'issue', () =>
      withSettings({ 'verification.allowAdminUserReport': false }, () =>
        issue({ testType: 'user-report', phone: freshPhone() }),
      ),
    ),
  ],
  invalid_test_type: [
    refused(400, 'invalid accepted test type', 'verify', async () =>
      verify({ code: await issuedCode(), accept: ['nonsense'] }),
    ),
    refused(400, 'invalid test type', 'issue', () => issue({ testType: 'maybe' })),
  ],
  missing_date: [
    refused(400, noDate, 'issue', () => withSettings(dated, () => issue(confirmed))),
    refused(400, noDate, 'user-report', () => withSettings(dated, () => userReport({ phone: freshPhone(), nonce }))),
  ],
  invalid_date: [
    refused(400, 'a date must be from {-28} to {0}', 'issue', async () =>
      issue({ ...confirmed, testDate: await dayBefore(-1) }),
    ),
  ],
  uuid_already_exists: [
    refused(409, 'a code with this uuid already exists', 'issue', async () => {
      const { uuid } = ok(await issue(confirmed));
      return issue({ ...confirmed, uuid });
    }),
  ],
  maintenance_mode: [
    refused(429, readOnly, 'issue', () => withSettings(paused, () => issue(confirmed))),
    refused(429, readOnly, 'batch-issue', () => withSettings(paused, () => batchIssue({ codes: [confirmed] }))),
    refused(429, readOnly, 'user-report', () => withSettings(paused, () => userReport({ phone: freshPhone(), nonce }))),
    refused(429, readOnly, 'verify', async () => {
      const code = await issuedCode();
      return withSettings(paused, () => verify({ code }));
    }),
  ],
  quota_exceeded: [
    refused(429, 'the codes of this day are used up', 'issue', () =>
      withSettings(few, async () => {
        ok(await issue(confirmed));
        return issue(confirmed);
      }),
    ),
  ],
  sms_queue_full: [
    refused(400, 'the queue of messages is full, try again', 'issue', async () => {
      await messageFails('queue-full');
      return issue({ ...confirmed, phone: freshPhone() });
    }),
  ],
  sms_failure: [
    refused(400, 'the message could not be sent', 'issue', async () => {
      await messageFails('failing');
      return issue({ ...confirmed, phone: freshPhone() });
    }),
  ],
  phone_number_invalid: [
    refused(400, 'the phone number cannot be understood', 'issue', () => issue({ ...confirmed, phone: 'call me' })),
    refused(400, 'no message can be sent to this number', 'issue, said by the provider', async () => {
      await messageFails('refused');
      return issue({ ...confirmed, phone: freshPhone() });
    }),
  ],
  missing_nonce: [
    refused(400, 'a user report needs a nonce', 'user-report', () => userReport({ phone: freshPhone() })),
  ],
  missing_phone: [refused(400, 'a user report needs a phone number', 'user-report', () => userReport({ nonce }))],
  user_report_try_later: [
    refused(409, 'this phone number has already been used to report', 'issue', async () => {
      const order = { testType: 'user-report', phone: freshPhone() };
      ok(await issue(order));
      return issue(order);
    }),
  ],
  token_invalid: [
    refused(400, 'invalid verification token', 'certificate', () => certificate({ token: 'a.b.c', ekeyhmac })),
  ],
  token_expired: [
    refused(400, 'verification token expired or already used', 'certificate', async () => {
      const token = await freshToken();
      ok(await certificate({ token, ekeyhmac }));
      return certificate({ token, ekeyhmac: randomBytes(32).toString('base64') });
    }),
  ],
  hmac_invalid: [
    refused(400, 'the HMAC is not the base64 of 32 bytes', 'certificate', async () =>
      certificate({ token: await freshToken(), ekeyhmac: 'AAAA' }),
    ),
  ],
};

/** `{-28}`: the UTC day so many days from today. */
async function withDays(error: string): Promise<string> {
  const days = await Promise.all([dayBefore(28), dayBefore(0)]);
  return error.replace('{-28}', days[0]).replace('{0}', days[1]);
}

const all = Object.entries(codes).flatMap(([code, ways]) => ways.map((way) => [code, way.how, way] as const));

describe.skipIf(!time.control)('every error code (needs a clock that can be moved, and settings to change)', () => {
  it.each(all)('%s, %s', async (code, _, { status, error, provoke }) => {
    const { json, ...reply } = await provoke();
    const { padding: _padding, codes: _codes, ...members } = json;
    expect([reply.status, members]).toEqual([
      status,
      { error: await withDays(error), errorCode: code, error_code: code },
    ]);
  });

  it('code_user_unauthorized is never sent: whoever may not look at codes is unknown, as everywhere', async () => {
    const reply = await call(urls.checkCodeStatus, { uuid: crypto.randomUUID() }, deviceKey);
    expect([reply.status, reply.json]).toEqual([401, { error: 'unauthorized', errorCode: '', error_code: '' }]);
  });
});
