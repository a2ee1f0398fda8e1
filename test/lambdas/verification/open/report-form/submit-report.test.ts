import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TimeLimitError } from '../../../../../lambdas/shared/time-limit.ts';
import type { GatewayMessage } from '../../../../../lambdas/verification/messages/gateway.ts';
import type { Delivery, TextMessage } from '../../../../../lambdas/verification/messages/providers/provider.ts';
import { type SubmitDeps, submitReport } from '../../../../../lambdas/verification/open/report-form/submit-report.ts';
import type { CodeStore } from '../../../../../lambdas/verification/store/code-store.ts';
import { openOutbox } from '../../../../../lambdas/verification/store/outbox.ts';
import type { VerificationSettings } from '../../../../../protocol/region.ts';
import { broken, scriptedDynamo } from '../../../../support/aws/scripted-dynamo.ts';
import { fixedRing, ringVersion } from '../../../../support/keys/fixed-ring.ts';
import { aDiagnosis, takenMeanwhile } from '../../../../support/verification/issuing.ts';
import { codeStore, NOW } from '../../../../support/verification/verification-calls.ts';
import { verificationSettings } from '../../../../support/verification/verification-server.ts';

afterEach(() => vi.useRealTimers());

const report = {
  region: 'US-ZZ',
  apiKey: 'key-1',
  phone: '(206) 867-5309',
  testDate: '2026-11-20',
  nonce: Buffer.alloc(256, 7),
  uuid: '9a6bcc60-5a34-44ba-79cb-8514c0108a5d',
};
const failing: Delivery = { outcome: 'failing', reason: 'other', code: '' };
const url = 'https://gateway.example.org/';
const withGateway = { userReport: { webForm: true, defaultLanguage: 'en', texts: {}, webhookUrl: url } };

function server(codes: Partial<CodeStore> = {}, changes: Partial<SubmitDeps> = {}) {
  const store = codeStore(codes);
  const sent: TextMessage[] = [];
  const asked: [region: string, url: string, message: GatewayMessage][] = [];
  const counted: object[] = [];
  const deps: SubmitDeps = {
    codes: store,
    codeHashes: fixedRing(ringVersion('code')),
    phones: fixedRing(ringVersion('phone')),
    outbox: openOutbox(
      scriptedDynamo(() => ({})),
      'Outbox',
    ),
    quota: { isUsedUp: async () => false, take: async () => true },
    allowance: { take: async () => true },
    hasProvider: true,
    authenticate: async ({ text }) => text,
    carry: async (message) => {
      sent.push(message);
      return { outcome: 'accepted' };
    },
    gateway: (region, address) => ({
      send: async (message) => {
        asked.push([region, address, message]);
        return { outcome: 'accepted' };
      },
    }),
    count: () => {},
    statistics: async (call, counts) => {
      counted.push({ ...call.apiKey, ...counts });
    },
    randomBytes,
    pause: async () => {},
    ...changes,
  };
  const submit = (settings: Partial<VerificationSettings> = {}, fields: Partial<typeof report> = {}) =>
    submitReport(deps)(
      { ...report, ...fields },
      { name: 'Example', verification: verificationSettings(settings) },
      NOW,
    );
  return { submit, sent, asked, counted, calls: store.calls };
}

const taken = (found: { uuid?: boolean; phone?: boolean }): Partial<CodeStore> => ({
  look: async () => ({
    diagnosis: () => (found.uuid ? aDiagnosis() : undefined),
    hasCode: () => false,
    phone: () => (found.phone ? { hash: 'x', diagnosis: Buffer.alloc(16), created: NOW - 60 } : undefined),
  }),
});

describe('a report', () => {
  it('is issued under its uuid and its nonce, sent and counted', async () => {
    const stored: unknown[] = [];
    const { submit, sent, counted } = server({
      issue: async (_, code) => {
        stored.push(code.diagnosis);
        return 'stored';
      },
    });
    expect(await submit()).toBe('done');
    expect(stored).toMatchObject([
      { testType: 'user-report', testDate: '2026-11-20', issuer: 'key-1', state: 'issued' },
    ]);
    expect(sent).toMatchObject([{ region: 'US-ZZ', phone: '+12068675309', isUserReport: true }]);
    expect(counted).toEqual([
      { region: 'US-ZZ', id: 'key-1', codes_issued: 1, user_reports_issued: 1, messages_sent: 1 },
    ]);
  });

  it.each<[string, Partial<CodeStore>]>([
    ['of a number that has reported', taken({ phone: true })],
    ['of a number that reports at the same moment', { issue: async () => 'phone-taken' }],
    ['of a session that has reported: an old cookie', taken({ uuid: true })],
    [
      'of a session that reports at the same moment: a button pressed twice',
      { issue: async () => 'uuid-taken', look: takenMeanwhile() },
    ],
  ])('%s looks done, and nothing is sent', async (_, codes) => {
    const { submit, sent, counted } = server(codes);
    expect(await submit()).toBe('done');
    expect([sent, counted]).toEqual([[], []]);
  });

  it.each<[string, Partial<SubmitDeps>, Partial<typeof report>]>([
    ["when the day's messages are used up", { allowance: { take: async () => false } }, {}],
    ['to a country that gets none', {}, { phone: '+47 400 00 000' }],
  ])('%s looks done, and nothing is stored', async (_, deps, fields) => {
    const { submit, sent, calls } = server({}, deps);
    expect(await submit({}, fields)).toBe('done');
    expect([sent, calls.includes('issue')]).toEqual([[], false]);
  });

  it.each<[string, Partial<typeof report>, Partial<VerificationSettings>, string]>([
    ['a number that cannot be understood', { phone: 'call me' }, {}, 'phone_number_invalid'],
    ['no number', { phone: '' }, {}, 'missing_phone'],
    ['no date', { testDate: '' }, { requireDate: true }, 'missing_date'],
    ['a date to come', { testDate: '2026-11-23' }, {}, 'invalid_date'],
    ['a region without user reports', {}, { allowedTestTypes: ['confirmed'] }, 'unsupported_test_type'],
  ])('%s is refused before anything is stored', async (_, fields, settings, code) => {
    const { submit, calls } = server();
    expect(await submit(settings, fields)).toBe(code);
    expect(calls).not.toContain('issue');
  });

  it('is refused where nobody carries messages', async () => {
    const { submit, calls } = server({}, { hasProvider: false });
    expect(await submit()).toBe('');
    expect(calls).not.toContain('issue');
  });

  it.each<[string, Delivery, string]>([
    ['the number', { outcome: 'refused', reason: 'number', code: '21211' }, 'phone_number_invalid'],
    ['the message', failing, 'sms_failure'],
    ['for its queue', { outcome: 'refused', reason: 'queue-full', code: '21611' }, 'sms_queue_full'],
  ])('whose message the provider refuses (%s) is taken back', async (_, delivery, code) => {
    const { submit, calls, counted } = server({}, { carry: async () => delivery });
    expect(await submit()).toBe(code);
    expect(calls).toContain('undo');
    expect(counted).toEqual([{ region: 'US-ZZ', id: 'key-1', messages_refused: 1 }]);
  });

  it('whose message may have gone is done', async () => {
    const { submit, calls } = server({}, { carry: async () => ({ outcome: 'unknown' }) });
    expect(await submit()).toBe('done');
    expect(calls).not.toContain('undo');
  });

  it('rejects for what nobody foresaw', async () => {
    const { submit } = server({ issue: async () => Promise.reject(broken()) });
    await expect(submit()).rejects.toThrow('internal');
  });

  it('waits 10 s for its message at most', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { submit } = server({}, { carry: () => new Promise(() => {}) });
    const ends: unknown[] = [];
    const ended = submit().catch((error) => ends.push(error));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await ended;
    expect(ends).toEqual([expect.any(TimeLimitError)]);
  });
});

describe("a report through the region's own gateway (§3.5)", () => {
  it('hands over the whole answer to the issue, and asks no provider', async () => {
    const { submit, sent, asked, counted } = server({}, { hasProvider: false });
    expect(await submit(withGateway)).toBe('done');
    expect(sent).toEqual([]);
    const [[region, address, message] = []] = asked;
    expect([region, address]).toEqual(['US-ZZ', url]);
    expect(message).toEqual({
      uuid: report.uuid,
      code: expect.stringMatching(/^\d{8}$/),
      expiresAt: 'Sun, 22 Nov 2026 00:15:00 UTC',
      expiresAtTimestamp: NOW + 900,
      longExpiresAt: 'Sun, 22 Nov 2026 00:15:00 UTC',
      longExpiresAtTimestamp: NOW + 900,
      generatedSMS: expect.stringContaining(message?.code ?? '-'),
      phone: '+12068675309',
    });
    expect(counted).toHaveLength(1);
  });

  it('which fails is taken back, number and code (⚠D13)', async () => {
    const { submit, calls } = server({}, { gateway: () => ({ send: async () => failing }) });
    expect(await submit(withGateway)).toBe('sms_failure');
    expect(calls).toContain('undo');
  });

  it('is asked nothing for a number that has reported', async () => {
    const { submit, asked } = server(taken({ phone: true }));
    expect(await submit(withGateway)).toBe('done');
    expect(asked).toEqual([]);
  });
});
