import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reportTest } from '../../../../lambdas/verification/device/user-report/report-test.ts';
import type { CodeStore } from '../../../../lambdas/verification/store/code-store.ts';
import type { NewCode } from '../../../../lambdas/verification/store/code-writes.ts';
import { parseUserReportRequest } from '../../../../protocol/api/user-report.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { broken } from '../../../support/aws/scripted-dynamo.ts';
import { fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { found, type Given, issuingDeps } from '../../../support/verification/issuing.ts';
import { aCall, codeStore, NOW, outcome } from '../../../support/verification/verification-calls.ts';

const phone = '2068675309';
const nonceOf = (bytes: number) => randomBytes(bytes).toString('base64');
const good = { phone, nonce: nonceOf(256), symptomDate: '2026-11-20' };

const report = (body: object, given: Given = {}) => {
  const story = reportTest({ ...issuingDeps(given), sealing: fixedRing(ringVersion('outbox', 32)) });
  const bytes = Buffer.from(JSON.stringify(body));
  return outcome(() => story(() => parseUserReportRequest(bytes, 'application/json'), aCall('device')));
};
const taken = { status: 200, body: { expiresAt: 'Sun, 22 Nov 2026 00:15:00 UTC', expiresAtTimestamp: NOW + 900 } };

describe('the order of the checks (verification-server.md §1.4): each case breaks all later ones too', () => {
  const noProvider = { hasProvider: false };
  const badPhone = { ...good, phone: 'call me' };
  const badDate = { ...badPhone, symptomDate: '2020-01-01' };
  const noDate = { ...badPhone, symptomDate: '' };
  const noPhone = { ...noDate, phone: '' };
  const cases: [string, object, Partial<VerificationSettings>, object, string][] = [
    ['maintenance', { unknown: 1 }, { maintenance: true, allowedTestTypes: ['confirmed'] }, {}, '429 maintenance_mode'],
    ['JSON', { unknown: 1 }, { allowedTestTypes: ['confirmed'] }, {}, '400 unparsable_request'],
    ['type', { ...noPhone, nonce: '!' }, { allowedTestTypes: ['confirmed'] }, noProvider, '400 unsupported_test_type'],
    ['nonce not base64', { ...noPhone, nonce: '!' }, {}, noProvider, '400 unparsable_request'],
    ['nonce missing', { ...noPhone, nonce: '' }, {}, noProvider, '400 missing_nonce'],
    ['nonce of 255 bytes', { ...noPhone, nonce: nonceOf(255) }, {}, noProvider, '400 unparsable_request'],
    ['nonce of 257 bytes', { ...noPhone, nonce: nonceOf(257) }, {}, noProvider, '400 unparsable_request'],
    ['phone missing', noPhone, { requireDate: true }, noProvider, '400 missing_phone'],
    ['no provider', noDate, { requireDate: true }, noProvider, '400'],
    ['date missing', noDate, { requireDate: true }, {}, '400 missing_date'],
    ['date unreadable', { ...badPhone, symptomDate: 'x' }, {}, {}, '400 unparsable_request'],
    ['date outside', badDate, {}, {}, '400 invalid_date'],
    ['phone', badPhone, {}, {}, '400 phone_number_invalid'],
  ];
  it.each(cases)('%s', async (_, body, settings, deps, refusal) => {
    const codes = codeStore();
    expect(await report(body, { settings, deps, codes })).toBe(refusal);
    expect(codes.calls).toEqual([]);
  });
});

describe('what is taken', () => {
  it.each([
    ['standard base64', good.nonce],
    ['base64 for URLs', Buffer.from(good.nonce, 'base64').toString('base64url')],
  ])('a nonce in %s', async (_, nonce) => {
    expect(await report({ ...good, nonce })).toEqual(taken);
  });
  it.each([
    ['no dates', { ...good, symptomDate: '', testDate: '' }],
    ['a time zone, which is not looked at', { ...good, tzOffset: -480 }],
    ['padding', { ...good, padding: { any: 1 } }],
  ])('%s', async (_, body) => expect(await report(body)).toEqual(taken));
  it('no date further back because of a time zone', async () => {
    expect(await report({ ...good, symptomDate: '2026-10-24', tzOffset: -1 })).toBe('400 invalid_date');
  });
});

describe('what is answered as if it were taken, and stores nothing', () => {
  const reported = { hash: 'h', diagnosis: Buffer.alloc(16), created: NOW };
  const cases: [string, object, Given][] = [
    ['a number that has reported', good, { codes: { look: async () => found({ phone: () => reported }) } }],
    ['a number that reports at the same moment', good, { codes: { issue: async () => 'phone-taken' } }],
    ['messages that are used up', good, { deps: { allowance: { take: async () => false } } }],
    ['a country that gets none', { ...good, phone: '+4791234567' }, {}],
  ];
  it.each(cases)('%s', async (_, body, given) => {
    const counted: object[] = [];
    const statistics = async (_: unknown, counts: object) => void counted.push(counts);
    expect(await report(body, { ...given, deps: { statistics, ...given.deps } })).toEqual(taken);
    expect(counted).toEqual([]);
  });
});

it('is counted when it is stored', async () => {
  const counted: object[] = [];
  const statistics = async (_: unknown, counts: object) => void counted.push(counts);
  await report(good, { deps: { statistics } });
  expect(counted).toEqual([{ codes_issued: 1, user_reports_issued: 1 }]);
});

it('is stored with the hash of its nonce, and a message that waits', async () => {
  const stored: NewCode[] = [];
  const issue: CodeStore['issue'] = async (_, code) => {
    stored.push(code);
    return 'stored';
  };
  const codes = { issue };
  await report(good, { codes });
  const [code] = stored;
  expect(code?.diagnosis).toMatchObject({ testType: 'user-report', message: 'waiting', externalIssuer: '' });
  expect(code?.diagnosis.nonce).toHaveLength(32);
  expect(code?.codes).toHaveLength(1);
  expect(code?.message?.Put?.Item).toMatchObject({
    pk: { S: expect.stringMatching(/#waiting$/) },
    state: { S: 'waiting' },
  });
});

it('fails where the database does', async () => {
  for (const method of ['look', 'issue'] as const) {
    expect(await report(good, { codes: { [method]: async () => Promise.reject(broken()) } })).toBe('internal');
  }
  const take = async () => Promise.reject(broken());
  expect(await report(good, { deps: { allowance: { take } } })).toBe('internal');
});
