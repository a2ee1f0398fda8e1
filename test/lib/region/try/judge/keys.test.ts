import { describe, expect, it } from 'vitest';
import { sharedKeys } from '../../../../../tools/region/try/judge/keys.ts';
import { DAY, HOUR, ill, report, START, timing, townOf } from './hand-made.ts';

const until = START + 24 * DAY;
const keysOf = (change: Parameters<typeof report>[0] = {}, times: Parameters<typeof sharedKeys>[2] = timing) =>
  sharedKeys(townOf([], [ill({ report: report(change) })]), until, times);

describe('keys of a report', () => {
  it('are those of the town’s days up to the day of the upload, newest first, with the days since onset', () => {
    const keys = keysOf();
    expect(keys.map(({ day }) => (day - START) / DAY)).toEqual([4, 3, 2, 1, 0]);
    expect(keys.map(({ daysSinceOnset }) => daysSinceOnset)).toEqual([1, 0, -1, -2, -3]);
    expect(keys.every(({ reportType, ill: index }) => reportType === 1 && index === 0)).toBe(true);
  });

  it('go out with the window of the hour in which they came, and two hours later', () => {
    // 10:30 lies in the window from 8 to 12.
    expect(keysOf()[1]?.exportedAt).toBe(START + 4 * DAY + 14 * HOUR);
    expect(keysOf({}, { ...timing, periodHours: 2 })[1]?.exportedAt).toBe(START + 4 * DAY + 14 * HOUR);
    expect(keysOf({}, { ...timing, periodHours: 24 })[1]?.exportedAt).toBe(START + 5 * DAY + 2 * HOUR);
  });

  it.each([
    [-1, 14],
    [0, 18],
    [1, 18],
  ])('take the next window from its first second on: %+d s from noon', (seconds, hours) => {
    expect(keysOf({ uploadedAt: START + 4 * DAY + 12 * HOUR + seconds })[1]?.exportedAt).toBe(
      START + 4 * DAY + hours * HOUR,
    );
  });

  it.each([
    ['at the end of its last ten minutes, so it goes out with the others', 11 * HOUR, 11 * HOUR, 14],
    ['within them, so it is held back for an hour, into the next window', 11 * HOUR + 1, 11 * HOUR + 600, 18],
  ])('end that of the day of the upload %s', (_, uploaded, usedUntil, exported) => {
    const midnight = START + 4 * DAY;
    const [today, yesterday] = keysOf({ uploadedAt: midnight + uploaded });
    expect(today).toMatchObject({ usedUntil: midnight + usedUntil, exportedAt: midnight + exported * HOUR });
    expect(yesterday).toMatchObject({ usedUntil: midnight, exportedAt: midnight + 14 * HOUR });
  });

  it('do not hold one that was never used, at midnight', () => {
    expect(keysOf({ uploadedAt: START + 4 * DAY }).map(({ day }) => (day - START) / DAY)).toEqual([3, 2, 1, 0]);
  });

  it('go out when the exporter runs, every five minutes', () => {
    expect(keysOf({}, { ...timing, minimumAgeSeconds: 7_201 })[1]?.exportedAt).toBe(START + 4 * DAY + 14 * HOUR + 300);
  });

  it('count from four days before the upload where nobody told an onset', () => {
    expect(keysOf({ onsetTold: undefined }).map(({ daysSinceOnset }) => daysSinceOnset)).toEqual([4, 3, 2, 1, 0]);
  });

  it('are left out beyond 14 days from the onset', () => {
    const late = keysOf({ uploadedAt: START + 14 * DAY + 1, onsetTold: START - DAY });
    expect(late.map(({ daysSinceOnset }) => daysSinceOnset)).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    const later = keysOf({ uploadedAt: START + 14 * DAY + 1, onsetTold: START - 2 * DAY });
    expect(later[0]?.daysSinceOnset).toBe(14);
  });

  it.each([
    ['likely', 2],
    ['user-report', 3],
  ] as const)('are of the type that the export has for %s', (reportType, exported) => {
    expect(keysOf({ reportType })[0]?.reportType).toBe(exported);
  });

  it('say when their revocation goes out', () => {
    expect(keysOf({ reportType: 'likely', revokedAt: START + 6 * DAY + 9 * HOUR })[0]?.revokedAt).toBe(
      START + 6 * DAY + 14 * HOUR,
    );
    expect(keysOf()[0]?.revokedAt).toBeUndefined();
  });

  it.each([
    ['before the judged days', START - 1, 0],
    ['in their second second', START + 1, 1],
    ['in the last second of the days after', until - 1, 4],
    ['after all', until, 0],
  ])('count only if uploaded in time: %s', (_, uploadedAt, count) => {
    expect(keysOf({ uploadedAt, onsetTold: undefined })).toHaveLength(count);
  });
});
