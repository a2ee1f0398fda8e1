import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { IssueDeps } from '../../../../lambdas/verification/issuing/issue-codes.ts';
import { issueCode } from '../../../../lambdas/verification/laboratory/issue/issue-code.ts';
import type { Diagnosis } from '../../../../lambdas/verification/store/code-rows.ts';
import type { CodeStore } from '../../../../lambdas/verification/store/code-store.ts';
import type { IssueOutcome } from '../../../../lambdas/verification/store/code-writes.ts';
import { openStatistics } from '../../../../lambdas/verification/store/statistics.ts';
import { type IssueRequest, parseIssueRequest } from '../../../../protocol/api/issue.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { broken, scriptedDynamo, throttled } from '../../../support/aws/scripted-dynamo.ts';
import { aDiagnosis, found, type Given, issuingDeps, takenMeanwhile } from '../../../support/verification/issuing.ts';
import { aCall, codeStore, NOW, outcome } from '../../../support/verification/verification-calls.ts';

const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const known = aDiagnosis({ testType: 'user-report', shortExpires: NOW - 10, longExpires: NOW - 10 });

const parsed = (body: unknown) => () => parseIssueRequest(Buffer.from(JSON.stringify(body)), 'application/json');
const issue = (body: Partial<IssueRequest>, given: Given = {}) =>
  outcome(() => issueCode(issuingDeps(given))(parsed({ testType: 'confirmed', ...body }), aCall('admin')));

describe('the order of the checks (verification-server.md §2.1): each case breaks all later ones too', () => {
  const noPhone = { testType: 'user-report', phone: '' };
  const badType = { testType: 'nonsense' };
  const badUuid = { ...badType, uuid: 'x' };
  const generate = { ...badUuid, onlyGenerateSMS: true };
  const badPhone = { ...generate, phone: 'call me' };
  const badDate = { ...badPhone, symptomDate: '2020-01-01' };
  const unreadableDate = { ...badDate, testDate: '', symptomDate: 'yesterday' };
  const cases: [string, object, Partial<VerificationSettings>, string][] = [
    ['1 JSON', { unknown: 1 }, { requireDate: true }, '400 unparsable_request'],
    ['2 no date', { ...badPhone, symptomDate: '', testDate: '' }, { requireDate: true }, '400 missing_date'],
    ['3 unreadable date', unreadableDate, { requireDate: true }, '400 unparsable_request'],
    ['4 symptom date outside', badDate, {}, '400 invalid_date'],
    ['4 test date outside', { ...badPhone, testDate: '2026-11-23' }, {}, '400 invalid_date'],
    ['5 phone', badPhone, {}, '400 phone_number_invalid'],
    ['6 generated message not allowed', generate, {}, '400 unparsable_request'],
    ['6 generated message without phone', generate, { allowGeneratedSms: true }, '400'],
    ['8 malformed uuid', badUuid, {}, '400 unparsable_request'],
    ['8 known uuid', { ...badType, uuid }, {}, '409 uuid_already_exists'],
    ['9 self-report through staff', noPhone, { allowAdminUserReport: false }, '400 unsupported_test_type'],
    ['9 in any letter case', { testType: 'User-Report' }, { allowAdminUserReport: false }, '400 unsupported_test_type'],
    ['10 unknown type', badType, {}, '400 invalid_test_type'],
    ['10 no type', { testType: '' }, {}, '400 invalid_test_type'],
    [
      '10 type the region has not',
      { testType: 'likely' },
      { allowedTestTypes: ['confirmed'] },
      '400 unsupported_test_type',
    ],
    [
      '10 self-report where there are none, whose text is not there either',
      { testType: 'user-report', phone: '2068675309' },
      { allowAdminUserReport: true, allowedTestTypes: ['confirmed'] },
      '400 unsupported_test_type',
    ],
    ['12 self-report without phone', { ...noPhone, smsTemplateLabel: 'Friendly' }, {}, '400 missing_phone'],
    ['13 label', { phone: '2068675309', smsTemplateLabel: 'Friendly' }, {}, '400 sms_failure'],
  ];
  it.each(cases)('%s', async (_, body, settings, refusal) => {
    const codes = codeStore({ look: async () => found({ diagnosis: () => known }) });
    expect(await issue(body, { settings, codes })).toBe(refusal);
    expect(codes.calls).not.toContain('issue');
  });

  it('0 maintenance comes before the body is looked at', async () => {
    const body = { unknown: 1 } as Partial<IssueRequest>;
    expect(await issue(body, { settings: { maintenance: true } })).toBe('429 maintenance_mode');
  });
  it('an issuer id of more than 255 bytes is refused', async () => {
    expect(await issue({ externalIssuerID: 'é'.repeat(128) })).toBe('400 unparsable_request');
    expect(await issue({ externalIssuerID: 'e'.repeat(255) })).toMatchObject({ status: 200 });
  });
  it('a template that the region has not is refused before anything is stored', async () => {
    const codes = codeStore();
    expect(await issue({ phone: '2068675309', smsTemplateLabel: 'Friendly' }, { codes })).toBe('400 sms_failure');
    expect(codes.calls).toEqual(['look']);
  });
  it('a label without a message is not looked at', async () => {
    expect(await issue({ smsTemplateLabel: 'Friendly' })).toMatchObject({ status: 200 });
  });
});

describe('what deployed clients send', () => {
  it('empty texts are absent, the offset may be a fraction, padding may be anything', async () => {
    const empty = { symptomDate: '', testDate: '', phone: '', smsTemplateLabel: '', uuid: '', externalIssuerID: '' };
    const body = { ...empty, tzOffset: -0.5, onlyGenerateSMS: false, padding: { any: [1] } };
    expect(await issue(body)).toMatchObject({ status: 200, body: { uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  });
  it('null is absent too', async () => {
    const body = { symptomDate: null, phone: null, uuid: null, tzOffset: null } as unknown as Partial<IssueRequest>;
    expect(await issue(body)).toMatchObject({ status: 200 });
  });
  it('a code has the length the region wants', async () => {
    expect(await issue({}, { settings: { codeLength: 6 } })).toMatchObject({
      body: { code: expect.stringMatching(/^\d{6}$/) },
    });
  });
});

describe('when the transaction is refused', () => {
  /** Outcomes one after the other, then `stored`. */
  function refusing(...outcomes: IssueOutcome[]) {
    const drawn: string[] = [];
    const issueRows: CodeStore['issue'] = async (_, code) => {
      drawn.push(code.codes.map(({ hash }) => hash).join());
      return outcomes.shift() ?? 'stored';
    };
    return { drawn, issue: issueRows };
  }

  it.each([['code-taken'], ['busy'], ['uuid-taken']] as const)('%s: fresh codes, after a pause', async (reason) => {
    const { drawn, issue: rows } = refusing(reason, reason, reason, reason, reason, reason);
    const pauses: number[] = [];
    const pause = async (milliseconds: number) => pauses.push(milliseconds);
    expect(await issue({}, { codes: { issue: rows }, deps: { pause } })).toMatchObject({ status: 200 });
    expect(new Set(drawn).size).toBe(7);
    expect(pauses).toHaveLength(6);
    expect(pauses.every((milliseconds) => milliseconds >= 50 && milliseconds <= 101)).toBe(true);
  });
  it('seven times: an error, which is answered 500', async () => {
    const { issue: rows } = refusing(...Array<IssueOutcome>(7).fill('busy'));
    expect(await issue({}, { codes: { issue: rows } })).toBe('No code could be stored');
  });
  it.each([
    ['uuid-taken', '409 uuid_already_exists'],
    ['phone-taken', '409 user_report_try_later'],
  ] as const)('%s by somebody faster: %s', async (reason, refusal) => {
    const { drawn, issue: rows } = refusing(reason);
    const codes = { issue: rows, look: takenMeanwhile() };
    expect(await issue({ testType: 'user-report', phone: '2068675309', uuid }, { codes })).toBe(refusal);
    expect(drawn).toHaveLength(1);
  });
  it('reading a code in use saves the write', async () => {
    const taken = [true, false];
    const codes = codeStore({
      look: async () => {
        const hasCode = taken.shift() ?? false;
        return found({ hasCode: () => hasCode });
      },
    });
    expect(await issue({}, { codes })).toMatchObject({ status: 200 });
    expect(codes.calls).toEqual(['look', 'look', 'issue']);
  });
});

describe('one self-report per phone', () => {
  const report = { hash: 'h', diagnosis: Buffer.alloc(16), created: NOW - 3_600 };
  const given = (created: number, earlier: Diagnosis | undefined) => ({
    codes: {
      look: async () => found({ phone: () => ({ ...report, created }) }),
      diagnosis: async () => earlier,
    },
  });
  const again = (created: number, earlier: Diagnosis | undefined) =>
    issue({ testType: 'user-report', phone: '2068675309' }, given(created, earlier));

  it('an abandoned report may be replaced', async () => {
    expect(await again(NOW - 3_600, known)).toMatchObject({ status: 200 });
  });
  it.each([
    ['is younger than an hour', NOW - 3_599, known],
    ['was claimed', NOW - 3_600, { ...known, state: 'claimed' as const }],
    ['was certified', NOW - 3_600, { ...known, state: 'certified' as const }],
    ['has a code that is still good', NOW - 3_600, { ...known, shortExpires: NOW + 1 }],
    ['is no longer known', NOW - 3_600, undefined],
  ])('not one that %s', async (_, created, earlier) => {
    expect(await again(created, earlier)).toBe('409 user_report_try_later');
  });
});

describe('when the database fails', () => {
  it.each([['look'], ['issue']] as const)(
    'in %s: an error, which is answered 500, and nothing is counted',
    async (method) => {
      const counted: object[] = [];
      const fail = async () => Promise.reject(broken());
      const statistics: IssueDeps['statistics'] = async (_, counts) => void counted.push(counts);
      expect(await issue({}, { codes: { [method]: fail }, deps: { statistics } })).toBe('internal');
      expect(counted).toEqual([]);
    },
  );
  it('in the statistics: the code stands, and the loss is counted', async () => {
    const events: string[] = [];
    const dynamo = scriptedDynamo(() => {
      throw throttled();
    });
    const statistics = openStatistics(dynamo, 'Statistics', randomBytes);
    const deps = issuingDeps({ deps: { statistics, count: (event) => events.push(event) } });
    const answer = await issueCode(deps)(parsed({ testType: 'confirmed' }), aCall('admin'));
    expect(answer.status).toBe(200);
    expect(events).toEqual(['StatisticsLost']);
  });
});
