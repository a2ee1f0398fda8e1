/** What comes out when, at the edges of key-server.md §1.9–1.11, §3.5. */
import { describe, expect, it } from 'vitest';
import type { Reported } from '../../../device/journey/diary.ts';
import { filesOf, partAt } from '../../../device/journey/expected-files.ts';

const DAY = 86_400;
const midnight = Date.parse('2026-12-10T00:00:00Z') / 1000;
const schedule = { periodSeconds: 7_200, minimumAgeSeconds: 7_200 };
const hours = (hour: number) => midnight + hour * 3_600;

function reported(at: number, over: Partial<Reported> = {}): Reported {
  return { person: 1, testType: 'confirmed', at, symptomsSince: midnight - 2 * DAY, ...over };
}

/** When what of a day's parts is out, in hours from midnight. */
function outOf(reports: readonly Reported[], from: number) {
  return filesOf(reports, schedule).flatMap(({ outAt, told }) =>
    told.filter((each) => each.from === from).map(({ type }) => [(outAt - midnight) / 3_600, type]),
  );
}

describe('files', () => {
  it.each([
    // In the window from 12 to 14 h, out two hours after its end.
    [hours(13) - 1, 16],
    [hours(13), 16],
    [hours(14) - 1, 16],
    [hours(14), 18],
  ])('a report at %i is out at %i h', (at, out) => {
    expect(outOf([reported(at)], midnight - DAY)).toEqual([[out, 'confirmed']]);
  });

  it.each([
    // Used until 12:40, 12:50 or 13:00, and kept under the hour after.
    [hours(12) + 2_399, 16],
    [hours(12) + 2_401, 16],
    [hours(13) - 1, 18],
    [hours(13), 16],
    [hours(13) + 1, 18],
  ])("today's key of a report at %i is out at %i h", (at, out) => {
    expect(outOf([reported(at)], midnight)).toEqual([[out, 'confirmed']]);
  });

  it('hands out fourteen days, today included', () => {
    const told = filesOf([reported(hours(13))], schedule).flatMap((file) => file.told);
    const days = told.map(({ from }) => (from - midnight) / DAY).sort((a, b) => b - a);
    expect(days).toEqual([0, -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12, -13].map((day) => day || 0));
  });

  it.each([
    [-15, 13],
    [-14, 14],
  ])('a day more than 14 days after onset is left out: onset on day %i', (onset, count) => {
    const report = reported(hours(13), { symptomsSince: midnight + onset * DAY });
    expect(filesOf([report], schedule).flatMap((file) => file.told)).toHaveLength(count);
  });

  it('an onset that nobody told was four days before the report', () => {
    const [told] = filesOf([reported(hours(13), { symptomsSince: undefined })], schedule)
      .flatMap((file) => file.told)
      .filter(({ from }) => from === midnight);
    expect(told?.daysSinceOnset).toBe(4);
  });
});

describe('changes', () => {
  const likely = reported(hours(9), { testType: 'likely' });
  const of = (testType: Reported['testType'], at: number) =>
    outOf([likely, reported(at, { testType })], midnight - DAY);

  it('after the file: a line of its own', () => {
    expect(of('negative', hours(12))).toEqual([
      [12, 'likely'],
      [16, 'negative'],
    ]);
    expect(of('confirmed', hours(12))).toEqual([
      [12, 'likely'],
      [16, 'confirmed'],
    ]);
  });

  it('in the same window: only the change, and nothing of what was taken back', () => {
    expect(of('confirmed', hours(9.5))).toEqual([[12, 'confirmed']]);
    expect(of('negative', hours(9.5))).toEqual([]);
  });

  it('the same again is no change', () => {
    expect(of('likely', hours(12))).toEqual([[12, 'likely']]);
  });

  it('what was used after the first report counts only for the second', () => {
    const cut = hours(9);
    const later = reported(hours(30), { testType: 'confirmed' });
    expect(outOf([likely], cut)).toEqual([]);
    expect(outOf([likely, later], cut)).toEqual([[34, 'confirmed']]);
    expect(outOf([likely, reported(hours(30), { testType: 'negative' })], cut)).toEqual([]);
  });
});

describe('the parts of a person', () => {
  it.each([
    [hours(9) - 1, midnight],
    [hours(9), hours(9)],
    [hours(9) + 1, hours(9)],
    [hours(24), hours(24)],
  ])('of %i begins at %i', (time, from) => {
    expect(partAt(1, time, [reported(hours(9) - 10)])).toEqual({ person: 1, from });
    expect(partAt(2, time, [reported(hours(9) - 10)]).from).toBe(time < hours(24) ? midnight : hours(24));
  });
});
