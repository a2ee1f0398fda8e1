/** What a key of type `issue-only` may ask for: the self-service issues without staff (smittestopp-verification.md §9.1). */
import { describe, expect, it } from 'vitest';
import type { IssueDeps } from '../../../../lambdas/verification/issuing/issue-codes.ts';
import { issueCode } from '../../../../lambdas/verification/laboratory/issue/issue-code.ts';
import type { Diagnosis } from '../../../../lambdas/verification/store/code-rows.ts';
import type { IssueOutcome, NewCode } from '../../../../lambdas/verification/store/code-writes.ts';
import { type IssueRequest, parseIssueRequest } from '../../../../protocol/api/issue.ts';
import { diagnosisKey } from '../../../../protocol/codes/code.ts';
import { aDiagnosis, found, type Given, issuingDeps } from '../../../support/verification/issuing.ts';
import { aCall, codeStore, NOW, outcome } from '../../../support/verification/verification-calls.ts';

const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const earlier = aDiagnosis({ key: diagnosisKey(uuid), codeHash: 'old', issuedAt: NOW });
const phone = '2068675309';

function issue(body: Partial<IssueRequest>, given: Given = {}, type: 'issue-only' | 'admin' = 'issue-only') {
  const bytes = Buffer.from(JSON.stringify({ testType: 'confirmed', ...body }));
  const story = issueCode(issuingDeps(given));
  return outcome(() => story(() => parseIssueRequest(bytes, 'application/json'), aCall(type)));
}

/** A store whose looks find these, one after the other and the last for ever, and whose transactions end so. */
function storing(looks: readonly (Diagnosis | undefined)[], ...outcomes: IssueOutcome[]) {
  const written: NewCode[] = [];
  let look = 0;
  const codes = codeStore({
    look: async () => {
      const diagnosis = looks[Math.min(look++, looks.length - 1)];
      return found({ diagnosis: () => diagnosis });
    },
    issue: async (_, code) => {
      written.push(code);
      return outcomes.shift() ?? 'stored';
    },
  });
  return { codes, written };
}

describe('what such a key may ask for', () => {
  it.each([['confirmed'], ['user-report'], ['User-Report']])('%s', async (testType) => {
    expect(await issue({ testType, testDate: '2026-11-20' })).toMatchObject({ status: 200 });
  });
  it('a report of a person, whatever staff may do; no number is asked or kept', async () => {
    const { codes, written } = storing([undefined]);
    const settings = { allowAdminUserReport: false };
    expect(await issue({ testType: 'user-report' }, { codes, settings })).toMatchObject({ status: 200 });
    expect(written).toEqual([
      {
        diagnosis: expect.not.objectContaining({ nonce: expect.anything() }),
        codes: [expect.objectContaining({ kind: 'short' })],
      },
    ]);
  });
  it('a code of the region’s length and life, without a longer one', async () => {
    const answer = { expiresAtTimestamp: NOW + 1_800, longExpiresAtTimestamp: NOW + 1_800 };
    expect(await issue({}, { settings: { codeLifeSeconds: 1_800 } })).toMatchObject({ body: answer });
  });

  const message = '400 unparsable_request';
  it.each([
    ['a phone number', { phone }, message],
    ['a phone number that nobody can call', { phone: 'call me' }, message],
    ['a text to send by itself', { onlyGenerateSMS: true }, message],
    ['both, for a taken uuid and an unknown type', { phone, onlyGenerateSMS: true, uuid, testType: 'x' }, message],
    ['a likely case', { testType: 'likely' }, '400 unsupported_test_type'],
    ['a negative test', { testType: 'negative' }, '400 unsupported_test_type'],
    ['no type', { testType: '' }, '400 invalid_test_type'],
    ['a malformed uuid', { uuid: 'x' }, '400 unparsable_request'],
    ['a symptom date 29 days ago', { symptomDate: '2026-10-24' }, '400 invalid_date'],
  ])('refused: %s', async (_, body, refusal) => {
    const { codes, written } = storing([undefined]);
    expect(await issue(body, { codes, settings: { allowGeneratedSms: true } })).toBe(refusal);
    expect(written).toEqual([]);
  });
  it('refused: a type the region has not', async () => {
    const settings = { allowedTestTypes: ['confirmed'] as const };
    expect(
      await issue({ testType: 'user-report' }, { settings: { ...settings, allowedTestTypes: ['confirmed'] } }),
    ).toBe('400 unsupported_test_type');
  });
  it('refused: all, while the server is maintained', async () => {
    expect(await issue({ phone }, { settings: { maintenance: true } })).toBe('429 maintenance_mode');
  });
});

describe('a uuid that comes again', () => {
  it.each([
    ['good', earlier],
    ['ended', { ...earlier, shortExpires: NOW - 1, longExpires: NOW - 1 }],
  ])('whose code is %s and unclaimed: that code is replaced', async (_, diagnosis) => {
    const { codes, written } = storing([diagnosis]);
    expect(await issue({ uuid }, { codes })).toMatchObject({ status: 200, body: { uuid } });
    const [hash] = written[0]?.codes.map((code) => code.hash) ?? [];
    expect(written).toMatchObject([
      { replaces: diagnosis, diagnosis: { key: earlier.key, state: 'issued', codeHash: hash } },
    ]);
  });

  const taken = '409 uuid_already_exists';
  it.each([
    ['claimed', { ...earlier, state: 'claimed' as const }],
    ['certified', { ...earlier, state: 'certified' as const }],
    ['of another key', { ...earlier, issuer: 'key-2' }],
    ['of a call that began later: this one was given up', { ...earlier, issuedAt: NOW + 1 }],
    ['of staff, whose codes are kept without', aDiagnosis()],
  ])('whose code is %s: %s', async (_, diagnosis) => {
    const { codes, written } = storing([diagnosis]);
    expect(await issue({ uuid, testType: 'nonsense' }, { codes })).toBe(taken);
    expect(await issue({ uuid }, { codes })).toBe(taken);
    expect(written).toEqual([]);
  });
  it('and staff: refused, also where the code may be replaced', async () => {
    const { codes, written } = storing([earlier]);
    expect(await issue({ uuid }, { codes }, 'admin')).toBe(taken);
    expect(written).toEqual([]);
  });
  it('of staff: the code says nothing of its hash', async () => {
    const { codes, written } = storing([undefined]);
    await issue({ uuid }, { codes }, 'admin');
    expect(written[0]?.diagnosis).not.toHaveProperty('codeHash');
  });

  it('at the same time as the first: what the other call stored is replaced', async () => {
    const { codes, written } = storing([undefined, earlier], 'uuid-taken');
    expect(await issue({ uuid }, { codes })).toMatchObject({ status: 200 });
    expect(written.map(({ replaces }) => replaces?.codeHash)).toEqual([undefined, 'old']);
  });
  it('and is replaced or redeemed by somebody faster: looked at again', async () => {
    const other = { ...earlier, codeHash: 'other' };
    const { codes, written } = storing([earlier, other], 'uuid-taken');
    expect(await issue({ uuid }, { codes })).toMatchObject({ status: 200 });
    expect(written.map(({ replaces }) => replaces?.codeHash)).toEqual(['old', 'other']);
    const claimed = storing([earlier, { ...other, state: 'claimed' }], 'uuid-taken');
    expect(await issue({ uuid }, { codes: claimed.codes })).toBe(taken);
  });
  it('seven times beaten: an error, which is answered 500', async () => {
    const { codes } = storing([earlier], ...Array<IssueOutcome>(7).fill('uuid-taken'));
    expect(await issue({ uuid }, { codes })).toBe('No code could be stored');
  });
});

describe('statistics: of the key, and of each test once', () => {
  async function counted(looks: (Diagnosis | undefined)[], testType = 'confirmed') {
    const counts: unknown[] = [];
    const statistics: IssueDeps['statistics'] = async ({ apiKey }, one) => void counts.push([apiKey.id, one]);
    await issue({ uuid, testType }, { codes: storing(looks).codes, deps: { statistics } });
    return counts;
  }
  it('a code is counted', async () => {
    expect(await counted([undefined])).toEqual([['key-1', { codes_issued: 1 }]]);
    const report = { codes_issued: 1, user_reports_issued: 1 };
    expect(await counted([undefined], 'user-report')).toEqual([['key-1', report]]);
  });
  it('one that took another’s place is counted apart', async () => {
    expect(await counted([earlier])).toEqual([['key-1', { codes_reissued: 1 }]]);
  });
});
