import { describe, expect, it } from 'vitest';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { classify } from '../../../protocol/risk/classify.ts';
import { scoredReportTypes } from '../../../protocol/risk/report-types.ts';
import type { DayScore } from '../../../protocol/risk/score.ts';
import { fiveAgo, nineAgo, threeClassifications, twoAgo } from '../../support/risk/example-classes.ts';
import { classification, off } from '../../support/risk/example-configuration.ts';
import { dayScore, only, today } from '../../support/risk/example-days.ts';

const dayAgo = (days: number, over: Partial<DayScore>) => dayScore(today - days * DAY_SECONDS, over);

describe('T12: the example of gaen-device.md §9.2', () => {
  it('today−2 reaches classes 2 and 3, today−5 all, today−9 none', () => {
    const reached = (day: DayScore) => threeClassifications.map((each) => classify([day], [each]) !== undefined);
    expect([twoAgo, fiveAgo, nineAgo].map(reached)).toEqual([
      [false, true, true],
      [true, true, true],
      [false, false, false],
    ]);
  });

  it('the lowest class wins, though a higher one has a more recent day', () => {
    expect(classify([twoAgo, fiveAgo, nineAgo], threeClassifications)).toEqual({
      classification: threeClassifications[0],
      ...{ index: 1, day: today - 5 * DAY_SECONDS },
    });
  });
});

describe('each threshold', () => {
  it.each([
    ['perDaySum', { perDaySum: 900 }, (value: number) => ({ sum: value })],
    ['perDayMaximum', { perDayMaximum: 900 }, (value: number) => ({ maximum: value })],
    ['weightedDuration', { weightedDuration: 900 }, (value: number) => ({ weightedDuration: value })],
    ...scoredReportTypes.map(
      (type) =>
        [
          `perDaySumOf ${type}`,
          { perDaySumOf: { ...off.perDaySumOf, [type]: 900 } },
          (value: number) => ({ of: only({ [type]: value }) }),
        ] as const,
    ),
  ] as const)('%s is met at 900, not at 899, and off at 0', (_, over, day) => {
    const reached = (value: number) => classify([dayAgo(1, day(value))], [classification(over)]) !== undefined;
    expect([899, 900, 901].map(reached)).toEqual([false, true, true]);
    expect(classify([dayAgo(1, day(900))], [classification({})])).toBeUndefined();
  });

  it('the recursive one is met by no day: no phone matches such keys', () => {
    const recursive = classification({ perDaySumOf: { ...off.perDaySumOf, recursive: 1 } });
    const scores = { sum: 9_999, maximum: 9_999, weightedDuration: 9_999 };
    const of = { confirmedTest: scores, clinicalDiagnosis: scores, selfReport: scores };
    expect(classify([dayAgo(1, { ...scores, of })], [recursive])).toBeUndefined();
  });

  it('a classification without any is passed over', () => {
    expect(classify([dayAgo(1, { sum: 900 })], [classification({}), classification({ perDaySum: 900 })])).toMatchObject(
      {
        index: 2,
      },
    );
  });

  it('the most recent day that reaches it counts', () => {
    const days = [dayAgo(1, { sum: 899 }), dayAgo(3, { sum: 950 }), dayAgo(4, { sum: 5_000 })];
    expect(classify(days, [classification({ perDaySum: 900 })])?.day).toBe(today - 3 * DAY_SECONDS);
  });
});
