/** Attacks on what a region publishes: two of its figures are subtracted, from one report or from two. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText, jsonText } from '../../../protocol/statistics/report.ts';
import { publicReport } from '../../../protocol/statistics/reports/public.ts';
import type { DayCounts } from '../../../protocol/statistics/reports/realm.ts';

/** Closed days, newest first, with the figures that the report shows, and others that it must not. */
const aDay = fc.record({
  codes_issued: fc.nat(60),
  codes_claimed: fc.nat(60),
  tokens_claimed: fc.nat(60),
  codes_invalid: fc.nat(60),
  user_reports_issued: fc.nat(60),
});
const days = fc
  .array(aDay, { minLength: 1, maxLength: 91 })
  .map((all) => all.map((counts, age): DayCounts => ({ day: dayBefore(age), counts })));

function dayBefore(age: number): string {
  return new Date(Date.UTC(2026, 10, 21 - age)).toISOString().slice(0, 10);
}

/** Every number of a report, as an attacker reads it: `null` is known to be 0 to 9. */
function shown(closed: readonly DayCounts[]): Map<string, number | null> {
  const { statistics = [] } = JSON.parse(jsonText(publicReport('US-ZZ', closed))) as {
    statistics?: { date: string; data: Record<string, number | null> }[];
  };
  return new Map(
    statistics.flatMap(({ date, data }) =>
      Object.entries(data).map(([name, value]): [string, number | null] => [`${date} ${name}`, value]),
    ),
  );
}

const isOfTens = (difference: number) => difference === 0 || Math.abs(difference) >= 10;

describe('what is public', () => {
  it('leaves out what is below ten, and rounds the rest down', () => {
    const report = publicReport('US-ZZ', [
      { day: '2026-11-21', counts: { codes_issued: 9, codes_claimed: 10, tokens_claimed: 19, codes_invalid: 99 } },
      { day: '2026-11-20', counts: {} },
    ]);
    expect(csvText(report)).toBe('date,codes_issued,codes_claimed,tokens_claimed\n2026-11-21,,10,10\n2026-11-20,,,\n');
    expect(jsonText(report)).toBe(
      '{"region":"US-ZZ","rounded_down_to":10,"statistics":[' +
        '{"date":"2026-11-21T00:00:00Z","data":{"codes_issued":null,"codes_claimed":10,"tokens_claimed":10}},' +
        '{"date":"2026-11-20T00:00:00Z","data":{"codes_issued":null,"codes_claimed":null,"tokens_claimed":null}}]}\n',
    );
  });

  it('never shows, nor lets be subtracted, a number below ten', () => {
    fc.assert(
      fc.property(days, (closed) => {
        const figures = [...shown(closed).values()].map((value) => value ?? 0);
        for (const one of figures) for (const other of figures) expect(isOfTens(one - other)).toBe(true);
      }),
    );
  });

  it('says the same of a day in every report: subtracting a later one leaves nothing', () => {
    fc.assert(
      fc.property(days, fc.nat(90), (closed, later) => {
        // The window of an earlier moment: the newest days are not in it yet, and the oldest not out of it.
        const [earlier, now] = [shown(closed.slice(later)), shown(closed.slice(0, 80))];
        for (const [name, value] of earlier) if (now.has(name)) expect(now.get(name)).toBe(value);
      }),
    );
  });

  it('does not tell by sums: what differs by one person differs by nothing or by ten', () => {
    fc.assert(
      fc.property(days, fc.nat(90), (closed, index) => {
        const with1 = closed.map((one, at) => {
          const { codes_claimed = 0 } = one.counts;
          return at === index % closed.length
            ? { ...one, counts: { ...one.counts, codes_claimed: codes_claimed + 1 } }
            : one;
        });
        const sum = (all: readonly DayCounts[]) => [...shown(all).values()].reduce<number>((a, b) => a + (b ?? 0), 0);
        expect([0, 10]).toContain(sum(with1) - sum(closed));
      }),
    );
  });

  it('says nothing of who issued', () => {
    const text = csvText(publicReport('US-ZZ', [{ day: '2026-11-21', counts: { codes_issued: 40 } }]));
    expect(text.split('\n')[0]).toBe('date,codes_issued,codes_claimed,tokens_claimed');
  });

  it('is empty before a day is closed', () => {
    expect(jsonText(publicReport('US-ZZ', []))).toBe('{}\n');
  });
});
