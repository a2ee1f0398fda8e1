import { describe, expect, it } from 'vitest';
import { type Moment, planOf } from '../../../device/journey/plan.ts';
import { type HandMade, handMadeTown } from '../../support/device/hand-made-town.ts';
import { seededRandom } from '../support/random.ts';

const DAY = 86_400;
const start = Date.parse('2026-11-29T00:00:00Z') / 1000;
const schedule = { periodSeconds: 7_200, minimumAgeSeconds: 7_200 };
const quiet: HandMade = { start, days: 10, platforms: ['android', 'ios', 'none'], meetings: [], reports: [] };

function momentsOf(town: Partial<HandMade>, period = 7_200, sleepOf: Parameters<typeof planOf>[3] = () => undefined) {
  const lived = handMadeTown({ ...quiet, ...town });
  return planOf(lived, { ...schedule, periodSeconds: period }, seededRandom('plan'), sleepOf).moments;
}

const pollsOf = (moments: readonly Moment[], person: number) =>
  moments.flatMap((moment) => (moment.does === 'poll' && moment.person === person ? [moment.at] : []));

const saidIn = (moments: readonly Moment[]) =>
  moments.flatMap((moment) =>
    moment.does === 'report' ? [[(moment.at - start) / DAY, moment.statement.person, moment.statement.testType]] : [],
  );

describe('looks for files', () => {
  it.each([
    [7_200, 4, 4],
    // Android's worker waits for tekPublishInterval, iOS does not.
    [28_800, 8, 4],
  ])('with files every %i s, every %i h on Android and %i h on iOS', (period, android, ios) => {
    const moments = momentsOf({}, period);
    for (const [person, hours] of [android, ios].entries()) {
      const polls = pollsOf(moments, person);
      expect(polls.slice(1).map((at, n) => at - (polls[n] ?? 0))).toEqual(polls.slice(1).map(() => hours * 3_600));
      expect(polls.length).toBe((11 * 24) / hours);
    }
    expect(pollsOf(moments, 2)).toEqual([]);
  });

  it('never within a quarter of an hour of the minute at which files come out', () => {
    for (const person of [0, 1]) {
      for (const at of pollsOf(momentsOf({}), person)) expect(Math.abs((at % 3_600) - 1_800)).toBeLessThanOrEqual(900);
    }
  });

  it('stop while the phone sleeps', () => {
    const sleep = { from: start + 2 * DAY, until: start + 5 * DAY };
    const asleep = pollsOf(
      momentsOf({}, 7_200, (person) => (person === 1 ? sleep : undefined)),
      1,
    );
    const awake = pollsOf(momentsOf({}), 1);
    expect(asleep).toEqual(awake.filter((at) => at < sleep.from || at >= sleep.until));
    expect(awake.length - asleep.length).toBe(18);
  });

  it('some phones sleep once, for days', () => {
    const platforms = Array.from({ length: 60 }, () => 'android' as const);
    const lived = handMadeTown({ ...quiet, platforms });
    const { moments } = planOf(lived, schedule, seededRandom('sleepers'));
    const gaps = platforms.map((_, person) => {
      const polls = pollsOf(moments, person);
      return Math.max(...polls.slice(1).map((at, n) => at - (polls[n] ?? 0)));
    });
    const sleepers = gaps.filter((gap) => gap > 4 * 3_600).length;
    expect(sleepers).toBeGreaterThan(3);
    expect(sleepers).toBeLessThan(25);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4 * DAY + 4 * 3_600);
  });
});

describe('reports', () => {
  const report = { person: 0, symptomsSince: 1, day: 3 } as const;
  const MINUTES_2 = 120 / DAY;

  it('a likely one is confirmed two days later, or taken back', () => {
    expect(saidIn(momentsOf({ reports: [{ ...report, reportType: 'likely' }] }))).toEqual([
      [3 + MINUTES_2, 0, 'likely'],
      [5 + MINUTES_2, 0, 'confirmed'],
    ]);
    expect(saidIn(momentsOf({ reports: [{ ...report, reportType: 'likely', revokedOn: 4 }] }))).toEqual([
      [3 + MINUTES_2, 0, 'likely'],
      [4 + MINUTES_2, 0, 'negative'],
    ]);
  });

  it.each(['confirmed', 'user-report'] as const)('%s is said once', (reportType) => {
    expect(saidIn(momentsOf({ reports: [{ ...report, reportType }] }))).toEqual([[3 + MINUTES_2, 0, reportType]]);
  });

  it('nobody says anything before the town begins, after it is over, or without a phone', () => {
    const days = [-0.1, 10].map((day) => ({ ...report, day, reportType: 'confirmed' as const }));
    expect(saidIn(momentsOf({ reports: days }))).toEqual([]);
    expect(saidIn(momentsOf({ reports: [{ ...report, day: 9.5, reportType: 'likely' }] }))).toHaveLength(1);
    expect(saidIn(momentsOf({ reports: [{ ...report, person: 2, reportType: 'confirmed' }] }))).toEqual([]);
  });

  it('the first story of a person is the only one', () => {
    const reports = [5, 3, 4].map((day) => ({ ...report, day, reportType: 'confirmed' as const }));
    expect(saidIn(momentsOf({ reports }))).toEqual([[3 + MINUTES_2, 0, 'confirmed']]);
  });
});

describe('moments', () => {
  it('come in the order of time, each contact once and at its end', () => {
    const meeting = { one: 1, other: 0, day: 2, hour: 23.5, minutes: 60, decibels: 40 };
    const moments = momentsOf({ meetings: [meeting] });
    expect(moments.filter(({ does }) => does === 'meet').map(({ at }) => at)).toEqual([start + 3 * DAY + 1_800]);
    expect(moments.map(({ at }) => at)).toEqual(moments.map(({ at }) => at).toSorted((a, b) => a - b));
  });
});
