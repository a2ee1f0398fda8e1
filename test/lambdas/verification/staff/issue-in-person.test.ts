/** What keeps a person from issuing: the machine API's refusals, each with a code. */
import { describe, expect, it } from 'vitest';
import { issueBatchInPerson } from '../../../../lambdas/verification/staff/batch-issue/issue-batch-in-person.ts';
import { issueInPerson } from '../../../../lambdas/verification/staff/issue/issue-in-person.ts';
import { parseBatchIssueRequest } from '../../../../protocol/api/batch-issue.ts';
import { parseIssueRequest } from '../../../../protocol/api/issue.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { presets } from '../../../../protocol/staff/permissions.ts';
import { callOf } from '../../../support/staff/staff.ts';
import { aDiagnosis, found, type Given, issuingDeps } from '../../../support/verification/issuing.ts';
import { codeStore, NOW, outcome } from '../../../support/verification/verification-calls.ts';

const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const call = (replaces?: string) => callOf('nora', presets.caseWorker, { now: NOW, query: { replaces } });
const bytes = (body: unknown) => Buffer.from(JSON.stringify(body));

function given(settings: Partial<VerificationSettings>, changes: Given = {}) {
  const noted: string[] = [];
  const deps = {
    ...issuingDeps({ ...changes, settings }),
    recentCodes: 'RecentCodes',
    noteIssuer: async () => void noted.push('noted'),
    unexpected: (error: unknown) => {
      throw error;
    },
  };
  return { deps, noted };
}

const issue = (body: object, settings: Partial<VerificationSettings> = {}, changes: Given = {}, replaces?: string) =>
  outcome(() =>
    issueInPerson(given(settings, changes).deps)(
      () => parseIssueRequest(bytes({ testType: 'confirmed', uuid, ...body }), 'application/json'),
      call(replaces),
    ),
  );
const batch = (codes: unknown, settings: Partial<VerificationSettings> = {}) =>
  outcome(() =>
    issueBatchInPerson(given(settings).deps)(
      () => parseBatchIssueRequest(bytes({ codes }), 'application/json'),
      call(),
    ),
  );

describe('a code', () => {
  it.each<[string, object, Partial<VerificationSettings>, string]>([
    ['maintenance', { unknown: 1 }, { maintenance: true }, '429 maintenance_mode'],
    ['an unknown member', { unknown: 1 }, {}, '400 unparsable_request'],
    ['no uuid', { uuid: '' }, {}, '400 unparsable_request'],
    ['nothing but blanks for a uuid', { uuid: ' \t' }, {}, '400 unparsable_request'],
    ['another text for a uuid', { uuid: 'x' }, {}, '400 unparsable_request'],
    ['no date', {}, { requireDate: true }, '400 missing_date'],
    ['a date of tomorrow', { testDate: '2026-11-23' }, {}, '400 invalid_date'],
    ['a number that cannot be read', { phone: 'call me' }, {}, '400 phone_number_invalid'],
    ['a country that is not texted', { phone: '+4790000000' }, {}, '429 quota_exceeded'],
    [
      'a text to be shown without a number',
      { onlyGenerateSMS: true },
      { allowGeneratedSms: true },
      '400 missing_phone',
    ],
    ['a text to be shown', { onlyGenerateSMS: true, phone: '2068675309' }, {}, '400 unparsable_request'],
    ['a type that is none', { testType: 'x' }, {}, '400 invalid_test_type'],
    [
      'a type that the region has not',
      { testType: 'likely' },
      { allowedTestTypes: ['confirmed'] },
      '400 unsupported_test_type',
    ],
    ['a report', { testType: 'user-report' }, { allowAdminUserReport: false }, '400 unsupported_test_type'],
    ['a report without a number', { testType: 'user-report' }, {}, '400 missing_phone'],
    ['an unknown text', { phone: '2068675309', smsTemplateLabel: 'x' }, {}, '400 sms_failure'],
  ])('%s', async (_, body, settings, refusal) => expect(await issue(body, settings)).toBe(refusal));

  it.each([
    ['number', '400 phone_number_invalid'],
    ['queue-full', '400 sms_queue_full'],
    ['other', '400 sms_failure'],
  ] as const)('whose message is refused (%s) is gone', async (reason, refusal) => {
    const codes = codeStore();
    const carry = async () => ({ outcome: 'refused', reason, code: '1' }) as const;
    expect(await issue({ phone: '2068675309' }, {}, { codes, deps: { carry } })).toBe(refusal);
    expect(codes.calls).toContain('undo');
  });

  it('of a used-up day', async () => {
    const quota = { isUsedUp: async () => true, take: async () => false };
    const settings = { abusePrevention: { enabled: true, limit: 1, limitFactor: 1 } };
    expect(await issue({}, settings, { deps: { quota } })).toBe('429 quota_exceeded');
  });

  it.each(['', 'x', '-1', '1.5', '1e9', String(NOW - 9)])('is not replaced for ?replaces=%s', async (replaces) => {
    const earlier = aDiagnosis({ issuer: 'person:nora', codeHash: 'h', issuedAt: NOW - 10 });
    const codes = { look: async () => found({ diagnosis: () => earlier }), diagnosis: async () => earlier };
    expect(await issue({}, {}, { codes }, replaces)).toBe('409 uuid_already_exists');
    expect(await issue({}, {}, { codes }, String(NOW - 10))).toMatchObject({ status: 200 });
  });

  it('is noted as the person’s, and a refused one is not', async () => {
    const { deps, noted } = given({});
    const story = issueInPerson(deps);
    const request = (body: object) => () =>
      parseIssueRequest(bytes({ testType: 'confirmed', ...body }), 'application/json');
    await outcome(() => story(request({}), call()));
    expect(noted).toEqual([]);
    await outcome(() => story(request({ uuid }), call()));
    expect(noted).toEqual(['noted']);
  });
});

describe('a batch', () => {
  const item = { testType: 'confirmed', uuid };
  it.each<[string, unknown, Partial<VerificationSettings>, string]>([
    ['maintenance', 'x', { maintenance: true }, '429 maintenance_mode'],
    ['not allowed', 'x', { allowBatchIssue: false }, '400 batch_not_allowed'],
    ['no list', 'x', {}, '400 unparsable_request'],
    ['eleven', Array.from({ length: 11 }, () => item), {}, '400 unparsable_request'],
  ])('%s', async (_, codes, settings, refusal) => expect(await batch(codes, settings)).toBe(refusal));

  it('of nothing is nothing', async () => expect(await batch([])).toEqual({ status: 200, body: { codes: [] } }));
});
