import { describe, expect, it } from 'vitest';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import { isKept, openReport, UNKNOWN_KIND } from '../../../protocol/retention/report.ts';
import {
  attribute,
  attributesRead,
  computed,
  dayInKey,
  type KeyedRow,
  LATE_SECONDS,
  latestOf,
  ownEnd,
  type RowRule,
  timeInKey,
} from '../../../protocol/retention/rule.ts';
import { keyserverRules, selfserviceRules, verificationRules } from '../../../protocol/retention/rules.ts';

const NOW = 1_800_000_000;
const row = (pk: string, times: Record<string, number> = {}, sk = ''): KeyedRow => ({ pk, sk, times });

const rules: readonly RowRule[] = [
  {
    kind: 'short',
    key: /^s#/,
    keptSeconds: DAY_SECONDS,
    after: 'it was made',
    since: attribute('made'),
    endedBy: 'ttl',
  },
  {
    kind: 'swept',
    key: /^f#/,
    keptSeconds: DAY_SECONDS,
    after: 'it was made',
    since: attribute('made'),
    endedBy: 'function',
  },
  {
    kind: 'later',
    key: /^l#/,
    keptSeconds: DAY_SECONDS,
    after: 'x',
    since: attribute('x'),
    endedBy: 'ttl',
    beginsLater: true,
  },
  { kind: 'lasting', key: /^k#/, why: 'it is needed' },
];
const reportOf = (...rows: KeyedRow[]) => {
  const report = openReport(rules, NOW);
  for (const one of rows) report.add(one);
  return new Map(report.kinds().map((kind) => [kind.kind, kind]));
};
const made = (age: number, expires?: number) =>
  row('s#1', { made: NOW - age, ...(expires === undefined ? {} : { expires }) });

describe('a report', () => {
  it('has a line for every rule, and says how old the oldest is', () => {
    const report = reportOf(made(50, NOW), made(HOUR_SECONDS, NOW), made(7, NOW));
    expect([...report.keys()]).toEqual(['short', 'swept', 'later', 'lasting']);
    expect(report.get('short')).toEqual({
      ...{ kind: 'short', rows: 3, oldestSeconds: HOUR_SECONDS, keptSeconds: DAY_SECONDS },
      ...{ words: 'after it was made', overdue: 0, unbounded: 0 },
    });
    expect(report.get('lasting')).toEqual({
      kind: 'lasting',
      rows: 0,
      words: 'it is needed',
      overdue: 0,
      unbounded: 0,
    });
  });

  it.each([
    [-1, 0],
    [0, 0],
    [1, 1],
  ])('finds what stayed more than three days too long: %i s', (offset, overdue) => {
    const age = DAY_SECONDS + LATE_SECONDS + offset;
    expect(reportOf(made(age, NOW - age + DAY_SECONDS)).get('short')?.overdue).toBe(overdue);
    expect(reportOf(row('f#1', { made: NOW - age })).get('swept')?.overdue).toBe(overdue);
  });

  it.each([
    ['at its end', DAY_SECONDS, 0],
    ['before', DAY_SECONDS - 1, 0],
    ['after', DAY_SECONDS + 1, 1],
  ])('finds a row whose own end is not that of its rule: %s', (_, end, unbounded) => {
    expect(reportOf(made(50, NOW - 50 + end)).get('short')?.unbounded).toBe(unbounded);
  });

  it('finds a row without an end, but not where it has yet to begin, or a function ends it', () => {
    const rows = [made(1), row('s#2'), row('f#1', { made: NOW }), row('l#1'), row('l#2', { x: NOW })];
    const report = reportOf(...rows);
    expect(['short', 'swept', 'later'].map((kind) => report.get(kind)?.unbounded)).toEqual([2, 0, 1]);
  });

  it('finds a row that no rule knows', () => {
    const unknown = reportOf(row('z#1')).get(UNKNOWN_KIND);
    expect(unknown).toMatchObject({ rows: 1 });
    expect(unknown && isKept(unknown)).toBe(false);
    expect([...reportOf(row('k#1')).values()].every(isKept)).toBe(true);
  });
});

describe('since when a row counts', () => {
  it.each([
    ['an attribute', attribute('a'), row('x', { a: 5 }), 5],
    ['an attribute that is not there', attribute('a'), row('x'), undefined],
    ['the latest of several', latestOf('a', 'b'), row('x', { a: 5, b: 7 }), 7],
    ['the one there is', latestOf('a', 'b'), row('x', { a: 5 }), 5],
    ['none of several', latestOf('a', 'b'), row('x'), undefined],
    ['a day in the key', dayInKey(1), row('US-ZZ#2026-11-29#sms'), 1_795_910_400],
    ['no day', dayInKey(1), row('US-ZZ#name#2026'), undefined],
    ['a time that begins the key', timeInKey('pk'), row('1795910400#3'), 1_795_910_400],
    ['the sort key', timeInKey('sk'), row('x', {}, '0000000007'), 7],
    ['no time', timeInKey('sk'), row('x', {}, 'file'), undefined],
    ['a sum', computed(['a', 'b'], ({ a = 0, b = 0 }) => a + b), row('x', { a: 2, b: 3 }), 5],
    ['half a sum', computed(['a', 'b'], () => 1), row('x', { a: 2 }), undefined],
    ['its own end', ownEnd(10), row('x', { expires: 100 }), 90],
    ['no end', ownEnd(10), row('x'), undefined],
  ])('%s', (_, since, of, expected) => expect(since(of)).toBe(expected));
});

describe('the rules', () => {
  it('are those of the specification', () => {
    const kept = (table: readonly RowRule[] | undefined, kind: string) => {
      const rule = table?.find((one) => one.kind === kind);
      return rule && 'keptSeconds' in rule ? rule.keptSeconds / DAY_SECONDS : undefined;
    };
    // verification-server.md §5.6; design.md §4.
    expect(kept(verificationRules.Codes, 'pointer')).toBe(2);
    expect(kept(verificationRules.Codes, 'diagnosis')).toBe(14);
    expect(kept(verificationRules.Codes, 'phone')).toBe(30);
    expect(kept(verificationRules.Statistics, 'counters of a day')).toBe(91);
    for (const { Audit } of [verificationRules, keyserverRules, selfserviceRules])
      expect(kept(Audit, 'entry')).toBeGreaterThanOrEqual(30);
    expect(kept(keyserverRules.Guards, 'guard')).toBe(361 / 24);
    expect(kept(keyserverRules.Uploads, 'upload')).toBe(15);
  });

  it('read no attribute but keys and times', () => {
    const all = [verificationRules, keyserverRules, selfserviceRules].flatMap((tables) =>
      Object.values(tables).flatMap(attributesRead),
    );
    expect([...new Set(all)].sort()).toEqual([
      ...['at', 'codeExpires', 'created', 'createdAt', 'deletionScheduledAt', 'expires', 'longExpires', 'period', 'pk'],
      ...['shortExpires', 'since', 'sk', 'start', 'windowEnd'],
    ]);
  });
});
