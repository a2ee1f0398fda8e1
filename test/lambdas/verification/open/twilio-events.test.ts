import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keptSecret } from '../../../../lambdas/shared/kept.ts';
import { countTwilioError } from '../../../../lambdas/verification/open/twilio-events/count-twilio-error.ts';
import { ACCOUNT_SID, AUTH_TOKEN } from '../../../support/messages/twilio-server.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const OTHER_SID = `AC${'f'.repeat(32)}`;
const url = 'https://device.example.org/webhooks/US-ZZ/twilio';

/** As Twilio's debugger reports an error (twilio.com/docs/usage/troubleshooting/debugging-event-webhooks). */
const report = {
  AccountSid: ACCOUNT_SID,
  Level: 'ERROR',
  ParentAccountSid: '',
  Payload: '{"resource_sid":"SM0","service_sid":null,"error_code":"30007","more_info":{"msg":"Carrier filtered"}}',
  PayloadType: 'application/json',
  Sid: 'NO0',
  Timestamp: '2026-11-22T00:00:00Z',
};

function sign(form: Record<string, string>, token = AUTH_TOKEN, address = url): string {
  const fields = Object.entries(form).sort().flat().join('');
  return createHmac('sha1', token)
    .update(address + fields)
    .digest('base64');
}

/** What becomes of a report, and what was counted. */
async function counted(form: Record<string, string>, changes: { signature?: string; region?: string } = {}) {
  const told: string[] = [];
  const count = countTwilioError({
    accounts: [
      { accountSid: ACCOUNT_SID, token: keptSecret(async () => AUTH_TOKEN) },
      { accountSid: OTHER_SID, token: keptSecret(async () => 'other') },
    ],
    deviceUrl: 'https://device.example.org/',
    regions: oneRegion(),
    countError: async (region, code, now) => void told.push(`${region} ${code} ${now - NOW}`),
    count: (event) => void told.push(event),
  });
  const request = { region: 'US-ZZ', body: new URLSearchParams(form).toString(), signature: sign(form), ...changes };
  return [await count(request, NOW), ...told];
}

describe('an error that Twilio reports', () => {
  it('is counted by its code', async () => {
    expect(await counted(report)).toEqual(['counted', 'US-ZZ 30007 0', 'MessageUndelivered']);
  });

  it.each([30003, 30004, 30005, 30006])("of a person's own phone, %i, rings for nobody", async (code) => {
    const form = { ...report, Payload: JSON.stringify({ error_code: code }) };
    expect(await counted(form)).toEqual(['counted', `US-ZZ ${code} 0`]);
  });

  it('counts again when it is repeated: Twilio gives it no end of validity', async () => {
    expect(await counted(report)).toEqual(await counted(report));
  });

  it.each<[string, Partial<typeof report>]>([
    ['is a warning', { Level: 'WARNING' }],
    ['has another payload', { PayloadType: 'text/plain' }],
    ['has no code', { Payload: '{}' }],
    ['has no payload that is an object', { Payload: 'null' }],
    ['has a code that is none', { Payload: '{"error_code":"<script>"}' }],
    ['is what the API answered, and was counted then', { Payload: '{"error_code":"21211"}' }],
    ['is of another account than signed it', { AccountSid: OTHER_SID }],
  ])('is ignored when it %s', async (_, changes) => {
    expect(await counted({ ...report, ...changes })).toEqual(['ignored']);
  });

  it('may come from either of two accounts', async () => {
    const form = { ...report, AccountSid: OTHER_SID };
    expect(await counted(form, { signature: sign(form, 'other') })).toEqual([
      'counted',
      'US-ZZ 30007 0',
      'MessageUndelivered',
    ]);
  });

  it.each<[string, Record<string, string>, { signature?: string; region?: string }]>([
    ['is not signed', report, { signature: '' }],
    ['is signed by somebody else', report, { signature: sign(report, 'stolen') }],
    ['is signed for another address', report, { signature: sign(report, AUTH_TOKEN, url.replace('US-ZZ', 'US-YY')) }],
    ['names a region that is not ours', report, { region: 'US-YY' }],
    ['names no region', report, { region: '../US-ZZ' }],
    ['has a payload that is no JSON', { ...report, Payload: '{' }, {}],
    ['has a payload above 64 KiB', { ...report, Payload: `{"error_code":"30007"}${' '.repeat(65_536)}` }, {}],
    ['is huge', { ...report, More: 'x'.repeat(300_000) }, {}],
    ['is empty', {}, { signature: '' }],
  ])('is refused when it %s', async (_, form, changes) => {
    expect(await counted(form, changes)).toEqual(['refused']);
  });

  it('is taken with a payload of 64 KiB', async () => {
    const payload = '{"error_code":"30007"}';
    const form = { ...report, Payload: payload + ' '.repeat(65_536 - payload.length) };
    expect((await counted(form))[0]).toBe('counted');
  });
});
