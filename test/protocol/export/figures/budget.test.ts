import { describe, expect, it } from 'vitest';
import { type BudgetWindow, budgetOf } from '../../../../protocol/export/figures/budget.ts';

const DAY = 86_400;
const TODAY = 1_795_219_200;
const NOW = TODAY + 13 * 3_600;

/** Windows of one day that is `ago` days back: each with files of so many keys, of 28 bytes. */
function day(
  ago: number,
  windows: readonly (readonly number[])[],
  maximumKeys = 500_000,
  bytesPerKey = 28,
): BudgetWindow[] {
  return windows.map((files, at) => ({
    end: TODAY - ago * DAY + at * 3_600,
    maximumKeys,
    files: files.map((keys) => ({ keys, bytes: keys * bytesPerKey })),
  }));
}

/** The same for all fourteen days; the second week holds `growth` times the first. */
function weeks(
  windows: readonly (readonly number[])[],
  growth = 1,
  maximumKeys?: number,
  bytesPerKey?: number,
): BudgetWindow[] {
  return Array.from({ length: 14 }, (_, at) => {
    const grown = windows.map((files) => files.map((keys) => keys * (at < 7 ? growth : 1)));
    return day(at + 1, grown, maximumKeys, bytesPerKey);
  }).flat();
}

const repeated = (windows: number, keys: number) => Array.from({ length: windows }, () => [keys]);

describe('what a phone downloads per day', () => {
  it('is nothing where there are no files, and grows by nothing', () => {
    const budget = budgetOf([], NOW);
    expect(budget.days.map((one) => one.day)).toEqual(Array.from({ length: 14 }, (_, at) => TODAY - (14 - at) * DAY));
    expect(budget.forecast.map((one) => one.day)).toEqual(Array.from({ length: 7 }, (_, at) => TODAY + at * DAY));
    const nothing = { files: 0, keys: 0, bytes: 0, mostKeys: 0, mostBytes: 0 };
    for (const one of [...budget.days, ...budget.forecast]) expect(one).toMatchObject(nothing);
    expect(budget.weeklyGrowth).toBe(1);
    expect(budget.meets).toEqual([]);
  });

  it('is counted on the day on which a window ended, and today not yet', () => {
    const at = (end: number): BudgetWindow => ({ end, maximumKeys: 500_000, files: [{ keys: 10, bytes: 500 }] });
    const windows = [TODAY - 15 * DAY, TODAY - 14 * DAY, TODAY - DAY, TODAY - 1, TODAY, TODAY + 7_200].map(at);
    const { days } = budgetOf(windows, NOW);
    expect([days[0]?.files, days[13]?.files, days.reduce((sum, { files }) => sum + files, 0)]).toEqual([1, 2, 3]);
  });

  it('knows the sums and the largest file', () => {
    const { days } = budgetOf(day(1, [[500_000, 100], [2_000]]), NOW);
    expect(days[13]).toEqual({
      ...{ day: TODAY - DAY, files: 3, keys: 502_100, bytes: 502_100 * 28 },
      ...{ mostKeys: 500_000, mostBytes: 14_000_000 },
    });
  });
});

describe('the forecast', () => {
  it('takes each day from the same day of the last week, grown as the weeks did', () => {
    const quiet = [...day(1, [[100]]), ...day(8, [[100]]), ...day(3, [[3_000]]), ...day(10, [[1_000]])];
    const { forecast, weeklyGrowth } = budgetOf(quiet, NOW);
    expect(weeklyGrowth).toBeCloseTo(3_100 / 1_100);
    expect(forecast.map(({ keys }) => keys)).toEqual([
      0,
      0,
      0,
      0,
      Math.round(3_000 * weeklyGrowth),
      0,
      Math.round(100 * weeklyGrowth),
    ]);
  });

  it('does not take the first week of a region for growth', () => {
    const { weeklyGrowth } = budgetOf(
      [...day(8, [[1_000]]), ...[1, 2, 3, 4, 5].flatMap((ago) => day(ago, [[1_000]]))],
      NOW,
    );
    expect(weeklyGrowth).toBe(1);
  });

  it('splits what grows over the most that a file holds', () => {
    const { forecast } = budgetOf(weeks([[400_000]], 2), NOW);
    expect(forecast[0]).toMatchObject({ files: 4, keys: 1_600_000, mostKeys: 500_000 });
  });
});

describe('the limit that is met first', () => {
  it.each<[string, BudgetWindow[], object | undefined]>([
    ['none at 15 files', weeks(repeated(15, 1_000)), undefined],
    [
      'iOS at 16 files',
      weeks(repeated(16, 1_000)),
      { limit: 'files-ios', most: 15, value: 16, isPast: true, day: TODAY - 7 * DAY },
    ],
    [
      'iOS at 12 windows that are about to be split',
      weeks(repeated(12, 150_000), 2),
      { limit: 'files-ios', value: 24, isPast: false, day: TODAY },
    ],
    ['none where they are not', weeks(repeated(12, 240_000), 1), undefined],
    ['none at 750,000 keys in a file', weeks([[750_000]], 1, 750_000, 20), undefined],
    ['keys of a file', weeks([[750_001]], 1, 1_000_000, 20), { limit: 'keys-of-file', value: 750_001, isPast: true }],
    ['none at 16 MB', weeks([[500_000]], 1, 500_000, 32), undefined],
    [
      'bytes of a file',
      weeks([[500_000]], 1, 500_000, 32.1),
      { limit: 'bytes-of-file', most: 16_000_000, isPast: true },
    ],
    [
      'bytes in the next week',
      weeks([[190_000]], 2, 750_000, 28),
      { limit: 'bytes-of-file', isPast: false, day: TODAY },
    ],
    ['what is over since a week ago', day(8, repeated(16, 1_000)), undefined],
  ])('%s', (_, windows, meets) => {
    const [first] = budgetOf(windows, NOW).meets;
    if (meets === undefined) expect(first).toBeUndefined();
    else expect(first).toMatchObject(meets);
  });

  it('comes before others', () => {
    expect(budgetOf(weeks(repeated(21, 1_000)), NOW).meets.map(({ limit }) => limit)).toEqual([
      'files-ios',
      'files-android',
    ]);
    const later = [...weeks(repeated(10, 400_000)), ...day(2, [[760_000]]), ...day(9, [[400_000]])];
    expect(budgetOf(later, NOW).meets.map(({ limit, isPast }) => [limit, isPast])).toEqual([
      ['keys-of-file', true],
      ['bytes-of-file', true],
    ]);
  });

  it('on the first day that meets one', () => {
    const windows = weeks([[1_000]]).filter(({ end }) => end < TODAY - 3 * DAY);
    const [meets] = budgetOf([...windows, ...day(3, repeated(17, 1_000)), ...day(10, repeated(17, 1_000))], NOW).meets;
    expect(meets).toMatchObject({ day: TODAY - 3 * DAY, value: 17, isPast: true });
  });
});
