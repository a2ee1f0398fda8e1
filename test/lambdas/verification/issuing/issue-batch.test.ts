import { describe, expect, it } from 'vitest';
import { issueBatch } from '../../../../lambdas/verification/laboratory/batch-issue/issue-batch.ts';
import { parseBatchIssueRequest } from '../../../../protocol/api/batch-issue.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { broken } from '../../../support/aws/scripted-dynamo.ts';
import { aDiagnosis, found, type Given, issuingDeps, takenMeanwhile } from '../../../support/verification/issuing.ts';
import { aCall, outcome } from '../../../support/verification/verification-calls.ts';

const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const confirmed = { testType: 'confirmed' };
const phone = '2068675309';

interface Item {
  code?: string;
  errorCode?: string;
  generatedSMS?: string;
}
interface Answered {
  status: number;
  body: { codes: Item[]; error?: string; errorCode?: string };
}

async function batch(body: unknown, given: Given = {}) {
  const unexpected: unknown[] = [];
  const story = issueBatch({ ...issuingDeps(given), unexpected: (error) => unexpected.push(error) });
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const answer = await outcome(() => story(() => parseBatchIssueRequest(bytes, 'application/json'), aCall('admin')));
  return { answer, unexpected, ...(answer as Answered) };
}

describe('a batch as a whole (verification-server.md §2.4)', () => {
  it.each([
    [
      'maintenance, before the body is looked at',
      '{',
      { maintenance: true, allowBatchIssue: false },
      '429 maintenance_mode',
    ],
    ['a region without batches, before the body is looked at', '{', { allowBatchIssue: false }, '400'],
    ['bad JSON', '{', {}, '400 unparsable_request'],
    ['codes that are no list', { codes: {} }, {}, '400 unparsable_request'],
    ['an unknown member', { codes: [], more: 1 }, {}, '400 unparsable_request'],
    ['eleven codes', { codes: Array(11).fill(confirmed) }, {}, '400'],
  ] as const)('%s', async (_, body, settings, refusal) => {
    expect((await batch(body, { settings })).answer).toBe(refusal);
  });

  it.each([
    ['none', { codes: [] }, 0],
    ['none named', {}, 0],
    ['one', { codes: [confirmed] }, 1],
    ['ten', { codes: Array(10).fill(confirmed), padding: 'x' }, 10],
  ])('%s: 200', async (_, body, count) => {
    const { status, body: answer } = await batch(body);
    expect([status, answer.codes.length, answer.error]).toEqual([200, count, undefined]);
  });
});

describe('an item', () => {
  it('that is refused has the members of an issued code, empty, and what is wrong', async () => {
    const { status, body } = await batch({ codes: [{ testType: 'User-Report' }] });
    expect(status).toBe(400);
    expect(body).toEqual({
      codes: [
        {
          padding: '',
          error: 'a user report needs a phone number',
          errorCode: 'missing_phone',
          error_code: 'missing_phone',
          uuid: '',
          code: '',
          expiresAt: '',
          expiresAtTimestamp: 0,
          longExpiresAt: '',
          longExpiresAtTimestamp: 0,
        },
      ],
      error: 'Failed to issue 1 codes. See each error status in the codes array.',
      errorCode: 'missing_phone',
      error_code: 'missing_phone',
    });
  });

  it('that is issued has the members of an issued code', async () => {
    const { body } = await batch({ codes: [{ ...confirmed, uuid }] });
    expect(Object.keys(body.codes[0] ?? {}).sort()).toEqual(
      ['code', 'expiresAt', 'expiresAtTimestamp', 'longExpiresAt', 'longExpiresAtTimestamp', 'padding', 'uuid'].sort(),
    );
  });

  it.each([
    ['uuid_already_exists', 409, { ...confirmed, uuid }],
    ['unsupported_test_type', 400, { testType: 'USER-REPORT', phone }],
    ['missing_date', 400, { ...confirmed, testDate: '', symptomDate: '' }],
    ['sms_failure', 400, { ...confirmed, testDate: '2026-11-20', phone, smsTemplateLabel: 'none' }],
  ])('%s: its status and code are the answer’s, behind one that is issued', async (code, status, item) => {
    const good = { ...confirmed, testDate: '2026-11-20' };
    const codes = { look: async () => found({ diagnosis: () => aDiagnosis() }) };
    const settings = { requireDate: code === 'missing_date', allowAdminUserReport: false };
    const { body, ...answer } = await batch(
      { codes: [good, item, { testType: 'x', testDate: '2026-11-20' }] },
      { codes, settings },
    );
    expect([answer.status, body.errorCode]).toEqual([status, code]);
    expect(body.codes.map(({ errorCode = 'ok' }) => errorCode)).toEqual(['ok', code, 'invalid_test_type']);
  });

  it('with a message to be sent by the issuer has its text, and none is sent', async () => {
    let sent = 0;
    const carry = async () => {
      sent++;
      return { outcome: 'accepted' } as const;
    };
    const order = { ...confirmed, phone, onlyGenerateSMS: true };
    const { body } = await batch({ codes: [order] }, { settings: { allowGeneratedSms: true }, deps: { carry } });
    expect(body.codes[0]).toMatchObject({ generatedSMS: expect.stringContaining('Expires in'), phone: '+12068675309' });
    expect(sent).toBe(0);
  });

  it('whose text cannot be signed and must be: 500, and its code is taken back', async () => {
    const taken: string[][] = [];
    const codes = {
      undo: async (_: string, { codes }: { codes: readonly string[] }) => {
        taken.push([...codes]);
        return true;
      },
    };
    const authenticate = async () => Promise.reject(new ApiError(400, 'sms_failure', 'no key'));
    const counted: object[] = [];
    const statistics = async (_: unknown, counts: object) => void counted.push(counts);
    const order = { ...confirmed, phone, onlyGenerateSMS: true };
    const given = { settings: { allowGeneratedSms: true }, codes, deps: { authenticate, statistics } };
    const { status, body, unexpected } = await batch({ codes: [confirmed, order] }, given);
    expect([status, body.errorCode]).toEqual([500, 'sms_failure']);
    expect(body.codes.map(({ errorCode = 'ok' }) => errorCode)).toEqual(['ok', 'sms_failure']);
    expect(taken).toEqual([[expect.any(String), expect.any(String)]]);
    expect(counted).toEqual([{ codes_issued: 1 }]);
    expect(unexpected).toEqual([]);
  });
});

describe('when the database fails in the middle', () => {
  it('what was stored is told, the rest is not tried, and somebody hears of it', async () => {
    let stored = 0;
    const issue = async () => {
      if (++stored === 3) throw broken();
      return 'stored' as const;
    };
    const given = { codes: { issue } };
    const { status, body, unexpected } = await batch({ codes: Array(5).fill(confirmed) }, given);
    expect([status, body.errorCode]).toEqual([500, 'internal_server_error']);
    expect(body.codes.map(({ errorCode = 'ok' }) => errorCode)).toEqual([
      'ok',
      'ok',
      ...Array(3).fill('internal_server_error'),
    ]);
    expect(stored).toBe(3);
    expect(unexpected).toHaveLength(1);
    expect(JSON.stringify(body)).not.toContain('internal"');
  });

  it('before anything is stored, the whole call fails', async () => {
    const look = async () => Promise.reject(broken());
    expect((await batch({ codes: [confirmed] }, { codes: { look } })).answer).toBe('internal');
  });

  it('a refusal is no failure: the rest is issued', async () => {
    const outcomes = ['stored', 'uuid-taken', 'stored'] as const;
    let tried = 0;
    const issue = async () => outcomes[tried++] ?? 'stored';
    const codes = [confirmed, { ...confirmed, uuid }, confirmed];
    const { body } = await batch({ codes }, { codes: { issue, look: takenMeanwhile() } });
    expect(body.codes.map(({ errorCode = 'ok' }) => errorCode)).toEqual(['ok', 'uuid_already_exists', 'ok']);
  });
});

it('counts once, whatever was issued', async () => {
  const counted: object[] = [];
  const statistics = async (_: unknown, counts: object) => void counted.push(counts);
  await batch({ codes: [confirmed, { testType: 'user-report', phone }, { testType: 'x' }] }, { deps: { statistics } });
  expect(counted).toEqual([{ codes_issued: 2, user_reports_issued: 1, messages_sent: 1 }]);
  await batch({ codes: [{ testType: 'x' }] }, { deps: { statistics } });
  expect(counted).toHaveLength(1);
});

it('counts each external issuer by itself, and what became of the messages', async () => {
  const counted: unknown[] = [];
  const statistics = async (_: unknown, counts: object, origin?: object) => void counted.push([origin, counts]);
  const order = (externalIssuerID: string, to = '') => ({ ...confirmed, externalIssuerID, phone: to });
  const carry = async () => ({ outcome: 'refused', reason: 'other', code: '1' }) as const;
  await batch(
    { codes: [order('a'), order('b'), order('a'), order(''), order('b', phone)] },
    { deps: { statistics, carry } },
  );
  const issuer = 'key-1';
  expect(counted).toEqual([
    [{ issuer, external: 'a' }, { codes_issued: 2 }],
    [
      { issuer, external: 'b' },
      { codes_issued: 1, messages_refused: 1 },
    ],
    [{ issuer, external: '' }, { codes_issued: 1 }],
  ]);
});
