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
const nothing = { inserts: [], revisions: [], skipped: [], withheld: 0 };
const code = (expected: string) => expect.objectContaining({ status: 400, code: expected });

describe('what a publish changes', () => {
  const [a, b] = [accepted(1), accepted(2)];

  it('inserts unknown keys, whatever the token says', () => {
    for (const token of ['none', 'unreadable', []] as const) {
      expect(planUpload(uploadOf([a, b], { token }), known())).toEqual({ ...nothing, inserts: [a, b] });
    }
  });

  it('inserts nothing for a negative test', () => {
    expect(planUpload(uploadOf([a], { reportType: 'negative', token: 'none' }), known())).toEqual({
      ...nothing,
      withheld: 1,
    });
  });

  it('revises known keys and inserts the others', () => {
    expect(planUpload(uploadOf([a, b]), known(stored(a)))).toEqual({
      ...nothing,
      inserts: [b],
      revisions: [{ key: a, stored: stored(a) }],
    });
  });

  it('changes nothing when the type stays', () => {
    const plan = planUpload(uploadOf([a], { reportType: 'likely' }), known(stored(a)));
    expect(plan).toEqual(nothing);
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

describe('stored keys that the token does not list', () => {
  const [a, b, fresh] = [accepted(1), accepted(2), accepted(3)];
  const both = known(stored(a), stored(b));

  it('are skipped where a region allows it, beside what is revised and inserted', () => {
    const plan = planUpload(uploadOf([a, b, fresh], { token: [a], unlisted: 'skip' }), both);
    expect(plan).toEqual({
      ...nothing,
      inserts: [fresh],
      revisions: [{ key: a, stored: stored(a) }],
      skipped: [b.id],
    });
    expect(planUpload(uploadOf([b], { token: [], unlisted: 'skip' }), both)).toEqual({ ...nothing, skipped: [b.id] });
  });

  it('are skipped before their types are looked at', () => {
    const confirmed = known(stored(a), stored(b, { originalType: 'confirmed' }));
    const upload = uploadOf([a, b], { reportType: 'negative', token: [a], unlisted: 'skip' });
    expect(planUpload(upload, confirmed).skipped).toEqual([b.id]);
  });

  it.each([
    ['no token', 'none', 'missing_revision_token'],
    ['an unreadable one', 'unreadable', 'invalid_revision_token'],
    ['another start in it', [{ ...accepted(1), rollingStartNumber: 5 }], 'invalid_revision_token'],
  ] as const)('are refused all the same with %s', (_, token, expected) => {
    expect(() => planUpload(uploadOf([a], { token, unlisted: 'skip' }), both)).toThrow(code(expected));
  });

  it.each(['none', 'unreadable', []] as const)('are revised where the application bypasses the token: %j', (token) => {
    const plan = planUpload(uploadOf([a, fresh], { token, unlisted: 'revise' }), both);
    expect(plan).toEqual({ ...nothing, inserts: [fresh], revisions: [{ key: a, stored: stored(a) }] });
  });

  it('are not revised under another start or period, or twice, by any rule', () => {
    const bypassing = { token: 'none', unlisted: 'revise' } as const;
    for (const change of [{ rollingStartNumber: 2_991_700 }, { rollingPeriod: 100 }]) {
      const upload = uploadOf([accepted(1, change)], bypassing);
      expect(() => planUpload(upload, both)).toThrow(code('invalid_revision_token'));
    }
    const revised = known(stored(a, { revisedType: 'confirmed' }));
    const again = uploadOf([a], { ...bypassing, reportType: 'negative' });
    expect(() => planUpload(again, revised)).toThrow(code('key_already_revised'));
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
