import { describe, expect, it } from 'vitest';
import type { AcceptedKey } from '../../../protocol/keys/accept-keys.ts';
import { logGroups, planUpload, type StoredKey, type Upload } from '../../../protocol/revision/revision.ts';

const hour = 1_795_305_600;

function accepted(fill: number, change: Partial<AcceptedKey> = {}): AcceptedKey {
  const bytes = Buffer.alloc(16, fill);
  return {
    bytes,
    id: bytes.toString('base64'),
    rollingStartNumber: 2_991_600 + fill * 144,
    rollingPeriod: 144,
    transmissionRisk: 4,
    daysSinceOnset: fill,
    releaseHour: hour,
    ...change,
  };
}

function stored(key: AcceptedKey, change: Partial<StoredKey> = {}): StoredKey {
  return {
    id: key.id,
    rollingStartNumber: key.rollingStartNumber,
    rollingPeriod: key.rollingPeriod,
    originalType: 'likely',
    transmissionRisk: 3,
    traveler: true,
    regions: ['US-YY'],
    releaseHour: hour - 3_600,
    ...change,
  };
}

function uploadOf(keys: AcceptedKey[], change: Partial<Upload> = {}): Upload {
  return { keys, reportType: 'confirmed', traveler: false, regions: ['US-ZZ'], token: keys, ...change };
}

const known = (...keys: StoredKey[]) => new Map(keys.map((key) => [key.id, key]));
const code = (expected: string) => expect.objectContaining({ status: 400, code: expected });

describe('what a publish changes', () => {
  const [a, b] = [accepted(1), accepted(2)];

  it('inserts unknown keys, whatever the token says', () => {
    for (const token of ['none', 'unreadable', []] as const) {
      expect(planUpload(uploadOf([a, b], { token }), known())).toEqual({ inserts: [a, b], revisions: [] });
    }
  });

  it('inserts nothing for a negative test', () => {
    expect(planUpload(uploadOf([a], { reportType: 'negative', token: 'none' }), known())).toEqual({
      inserts: [],
      revisions: [],
    });
  });

  it('revises known keys and inserts the others', () => {
    expect(planUpload(uploadOf([a, b]), known(stored(a)))).toEqual({
      inserts: [b],
      revisions: [{ key: a, stored: stored(a) }],
    });
  });

  it('changes nothing when the type stays', () => {
    const plan = planUpload(uploadOf([a], { reportType: 'likely' }), known(stored(a)));
    expect(plan).toEqual({ inserts: [], revisions: [] });
  });

  it.each([
    ['no token', 'none', 'missing_revision_token'],
    ['a token of somebody else', 'unreadable', 'invalid_revision_token'],
    ['a token without the key', [b], 'invalid_revision_token'],
    ['a token with another start', [{ ...a, rollingStartNumber: 5 }], 'invalid_revision_token'],
    ['a token with another period', [{ ...a, rollingPeriod: 5 }], 'invalid_revision_token'],
  ] as const)('refuses a known key with %s', (_, token, expected) => {
    expect(() => planUpload(uploadOf([a, b], { token }), known(stored(a)))).toThrow(code(expected));
    const unchanged = uploadOf([a, b], { token, reportType: 'likely' });
    expect(() => planUpload(unchanged, known(stored(a)))).toThrow(code(expected));
  });

  it.each([{ rollingStartNumber: 2_991_700 }, { rollingPeriod: 100 }])(
    'refuses a known key sent with %o, also under a token that says so',
    (change) => {
      const resent = accepted(1, change);
      expect(() => planUpload(uploadOf([resent], { token: [a] }), known(stored(a)))).toThrow(
        code('invalid_revision_token'),
      );
      expect(() => planUpload(uploadOf([resent]), known(stored(a)))).toThrow(code('invalid_revision_token'));
    },
  );

  it('refuses a forbidden change and a second one, after the token', () => {
    const confirmed = known(stored(a, { originalType: 'confirmed' }));
    expect(() => planUpload(uploadOf([a], { reportType: 'likely' }), confirmed)).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'invalid_report_type_transition',
        message: 'invalid report type transition: cannot transition from "confirmed" to "likely"',
      }),
    );
    const revised = known(stored(a, { originalType: 'likely', revisedType: 'confirmed' }));
    expect(() => planUpload(uploadOf([a], { reportType: 'negative' }), revised)).toThrow(code('key_already_revised'));
    expect(() => planUpload(uploadOf([a], { reportType: 'negative', token: 'none' }), revised)).toThrow(
      code('missing_revision_token'),
    );
  });
});

describe('log entries', () => {
  it('puts new keys under their release hours', () => {
    const [ended, inUse] = [accepted(1), accepted(2, { releaseHour: hour + 7_200 })];
    const upload = uploadOf([ended, inUse], { traveler: true });
    expect(logGroups({ inserts: [ended, inUse], revisions: [] }, upload)).toMatchObject([
      {
        releaseHour: hour,
        regions: ['US-ZZ'],
        entries: [
          { key: ended.bytes, reportType: 1, revision: false, traveler: true, transmissionRisk: 4, daysSinceOnset: 1 },
        ],
      },
      { releaseHour: hour + 7_200, regions: ['US-ZZ'], entries: [{ key: inUse.bytes }] },
    ]);
  });

  it('keeps risk, traveler and regions of the first publish in a revision, under the later of the two hours', () => {
    const key = accepted(3);
    for (const [first, expected] of [
      [hour - 3_600, hour],
      [hour + 7_200, hour + 7_200],
    ] as const) {
      const plan = { inserts: [], revisions: [{ key, stored: stored(key, { releaseHour: first }) }] };
      expect(logGroups(plan, uploadOf([key], { reportType: 'negative' }))).toEqual([
        {
          releaseHour: expected,
          regions: ['US-YY'],
          entries: [
            {
              key: key.bytes,
              rollingStartNumber: key.rollingStartNumber,
              rollingPeriod: 144,
              reportType: 5,
              revision: true,
              traveler: true,
              transmissionRisk: 3,
              daysSinceOnset: 3,
            },
          ],
        },
      ]);
    }
  });
});
