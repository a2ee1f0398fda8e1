import { describe, expect, it } from 'vitest';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { classify } from '../../../protocol/risk/classify.ts';
import type { DayScore } from '../../../protocol/risk/score.ts';
import { classification, off } from '../../support/risk/example-configuration.ts';

const today = Date.parse('2026-11-22T00:00:00Z') / 1000;
const zero = { sum: 0, maximum: 0, weightedDuration: 0 };
const none = { confirmedTest: zero, clinicalDiagnosis: zero, selfReport: zero };

function dayAgo(days: number, over: Partial<DayScore>): DayScore {
  return { ...zero, day: today - days * DAY_SECONDS, windows: 1, of: none, ...over };
}
const only = (type: keyof typeof none, sum: number) => ({ ...none, [type]: { ...zero, sum } });

/** gaen-device.md §9.2. */
const example = [
  classification({ name: 'one', perDaySumOf: { ...off.perDaySumOf, confirmedTest: 2_700 } }),
  classification({ name: 'two', perDaySum: 900 }),
  classification({ name: 'three', weightedDuration: 600 }),
];
const twoAgo = dayAgo(2, {
  sum: 1_500,
  weightedDuration: 2_000,
  of: { ...only('confirmedTest', 1_000), selfReport: { ...zero, sum: 500 } },
});
const fiveAgo = dayAgo(5, { sum: 2_700, weightedDuration: 1_350, of: only('confirmedTest', 2_700) });

describe('the example of gaen-device.md §9.2', () => {
  it.each([
    ['as given', [twoAgo, fiveAgo, dayAgo(9, {})], 'one', 5],
    ['B: the test of five days ago was a revoked diagnosis', [twoAgo, dayAgo(9, {})], 'two', 2],
  ])('%s', (_, days, name, ago) => {
    expect(classify(days, example)).toMatchObject({
      classification: { name },
      index: example.findIndex((each) => each.name === name) + 1,
      day: today - ago * DAY_SECONDS,
    });
  });

  it('C: and there is no other day', () => expect(classify([dayAgo(9, {})], example)).toBeUndefined());
});

describe('each threshold', () => {
  it.each([
    ['perDaySum', { perDaySum: 900 }, (value: number) => ({ sum: value })],
    ['perDayMaximum', { perDayMaximum: 900 }, (value: number) => ({ maximum: value })],
    ['weightedDuration', { weightedDuration: 900 }, (value: number) => ({ weightedDuration: value })],
    ...(['confirmedTest', 'clinicalDiagnosis', 'selfReport'] as const).map(
      (type) =>
        [
          `perDaySumOf ${type}`,
          { perDaySumOf: { ...off.perDaySumOf, [type]: 900 } },
          (value: number) => ({ of: only(type, value) }),
        ] as const,
    ),
  ] as const)('%s is met at 900, not at 899, and off at 0', (_, over, day) => {
    const reached = (value: number) => classify([dayAgo(1, day(value))], [classification(over)]) !== undefined;
    expect([899, 900, 901].map(reached)).toEqual([false, true, true]);
    expect(classify([dayAgo(1, day(900))], [classification({})])).toBeUndefined();
  });

  it('the most recent day that reaches it counts', () => {
    const days = [dayAgo(1, { sum: 899 }), dayAgo(3, { sum: 950 }), dayAgo(4, { sum: 5_000 })];
    expect(classify(days, [classification({ perDaySum: 900 })])?.day).toBe(today - 3 * DAY_SECONDS);
  });
});
