import { describe, expect, it } from 'vitest';
import { androidRiskRules, iosRiskRules } from '../../../device/risk/rules.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { classify } from '../../../protocol/risk/classify.ts';
import type { Classification } from '../../../protocol/risk/configuration.ts';
import {
  type NotificationRules,
  type NotificationState,
  nothingShown,
  notify,
} from '../../../protocol/risk/notification.ts';
import type { DayScore } from '../../../protocol/risk/score.ts';
import { fiveAgo, nineAgo, threeClassifications, twoAgo } from '../../support/risk/example-classes.ts';
import { classification, off } from '../../support/risk/example-configuration.ts';
import { dayScore, only, today } from '../../support/risk/example-days.ts';

const android = androidRiskRules.notifications;
const ios = iosRiskRules.notifications;

interface Evaluation {
  days: DayScore[];
  classifications?: Classification[];
  revokedDays?: number[];
  threshold?: number;
  now?: number;
  rules?: NotificationRules;
}

/** What was told after each evaluation of one phone, in short. */
function told(...evaluations: Evaluation[]): string[] {
  let state: NotificationState = nothingShown;
  return evaluations.map(({ days, classifications = threeClassifications, ...rest }) => {
    const finding = {
      ...{ days, exposure: classify(days, classifications), revokedDays: rest.revokedDays ?? [] },
      daysSinceExposureThreshold: rest.threshold ?? 0,
    };
    const next = notify(state, finding, rest.rules ?? android, rest.now ?? today);
    state = next.state;
    const { notification } = next;
    if (notification.kind !== 'exposure') return notification.kind;
    const { index, day } = notification.exposure;
    return `${notification.because}: ${index}, today−${(today - day) / DAY_SECONDS}`;
  });
}

describe('the variations of gaen-device.md §9.2', () => {
  const before = { days: [twoAgo, fiveAgo, nineAgo] };
  const clinical = [
    classification({ name: 'one', perDaySumOf: { ...off.perDaySumOf, clinicalDiagnosis: 2_700 } }),
    ...threeClassifications.slice(1),
  ];
  const likely = { ...fiveAgo, of: only({ clinicalDiagnosis: 2_700 }) };

  it('A: the self-report of today−2 is revoked, and nobody is told', () => {
    const less = { ...twoAgo, sum: 1_000, of: only({ confirmedTest: 1_000 }) };
    expect(told(before, { days: [less, fiveAgo, nineAgo] })).toEqual(['exposure: 1, today−5', 'unchanged']);
  });

  it.each([
    ['android', android],
    ['ios', ios],
  ])('B: the diagnosis of today−5 is revoked: %s tells of class 2', (_, rules) => {
    const first = { days: [twoAgo, likely, nineAgo], classifications: clinical, rules };
    const then = { ...first, days: [twoAgo, nineAgo], revokedDays: [likely.day] };
    expect(told(first, then)).toEqual(['exposure: 1, today−5', 'classification: 2, today−2']);
  });

  it.each([
    ['android', android],
    ['ios', ios],
  ])('C: as B, without today−2: %s tells that it was revoked', (_, rules) => {
    const first = { days: [likely, nineAgo], classifications: clinical, rules };
    const then = { ...first, days: [nineAgo], revokedDays: [likely.day] };
    expect(told(first, then)).toEqual(['exposure: 1, today−5', 'revoked']);
  });
});

describe('an exposure that comes, changes and stays', () => {
  const first = { days: [fiveAgo] };
  const newer = dayScore(today - DAY_SECONDS, { of: only({ confirmedTest: 2_700 }) });
  const renamed = threeClassifications.map((each) => ({ ...each, name: `${each.name}, 2026-2` }));

  it('nothing, then nothing', () =>
    expect(told({ days: [] }, { days: [nineAgo] })).toEqual(['unchanged', 'unchanged']));

  it.each([
    ['android', android, 'day: 1, today−1', 'name: 1, today−5'],
    ['ios', ios, 'unchanged', 'unchanged'],
  ])('%s: seen again; on a newer day; under a new name', (_, rules, onNewDay, onNewName) => {
    expect(told({ ...first, rules }, { ...first, rules })).toEqual(['exposure: 1, today−5', 'unchanged']);
    expect(told({ ...first, rules }, { days: [newer, fiveAgo], rules }).at(1)).toBe(onNewDay);
    expect(told({ ...first, rules }, { ...first, classifications: renamed, rules }).at(1)).toBe(onNewName);
  });

  it('a class that is left for a graver one, and again for the lesser', () => {
    expect(told({ days: [twoAgo] }, { days: [twoAgo, fiveAgo] }, { days: [twoAgo] })).toEqual([
      'exposure: 2, today−2',
      'classification: 1, today−5',
      'classification: 2, today−2',
    ]);
  });

  it('after a revocation the next exposure is told like a first one', () => {
    expect(told(first, { days: [] }, { days: [] }, first)).toEqual([
      'exposure: 1, today−5',
      'revoked',
      'unchanged',
      'exposure: 1, today−5',
    ]);
  });
});

describe('revoked, or grown old (gaen-device.md §7, §9.3)', () => {
  const first = { days: [fiveAgo] };
  const inDays = (days: number) => fiveAgo.day + days * DAY_SECONDS + 3_600;

  it.each([
    ['android, no limit', 0, 13, 'revoked'],
    ['android, no limit', 0, 14, 'revoked'],
    ['android, no limit', 0, 15, 'expired'],
    ['android, 10 days', 10, 9, 'revoked'],
    ['android, 10 days', 10, 10, 'revoked'],
    ['android, 10 days', 10, 11, 'expired'],
  ])('%s (%d): the day is gone when it is %d days old: %s', (_, threshold, age, expected) => {
    expect(told(first, { days: [], threshold, now: inDays(age) }).at(1)).toBe(expected);
  });

  it.each([
    [899, 'revoked'],
    [900, 'expired'],
    [901, 'expired'],
  ])('android compares the sum of any day: 900 s before, %d s now', (sum, expected) => {
    const other = dayScore(today - DAY_SECONDS, { sum: 900 });
    const sumOnly = [classification({ perDaySumOf: { ...off.perDaySumOf, confirmedTest: 2_700 } })];
    const evaluations = [
      { days: [other, fiveAgo], classifications: sumOnly },
      { days: [{ ...other, sum }], classifications: sumOnly, now: inDays(15) },
    ];
    expect(told(...evaluations).at(1)).toBe(expected);
  });

  it('ios looks for a revoked key of the day that was shown, and not at sums', () => {
    const revoked = (...revokedDays: number[]) => told({ ...first, rules: ios }, { days: [], revokedDays, rules: ios });
    expect(revoked(fiveAgo.day).at(1)).toBe('revoked');
    expect(revoked(twoAgo.day).at(1)).toBe('expired');
    expect(revoked().at(1)).toBe('expired');
  });

  it.each([
    ['no limit', 0, 14, 'revoked'],
    ['no limit', 0, 15, 'expired'],
    ['10 days', 10, 10, 'revoked'],
    ['10 days', 10, 11, 'expired'],
  ])('ios, %s (%d): of several keys of the day one was revoked, and it is gone when %d days old: %s', (...given) => {
    const [, threshold, age, expected] = given;
    const then = { days: [], revokedDays: [fiveAgo.day], threshold, now: inDays(age), rules: ios };
    expect(told({ ...first, rules: ios }, then).at(1)).toBe(expected);
  });

  it('a new configuration that takes the class away looks like a revocation to nobody while the sums stay', () => {
    expect(told(first, { ...first, classifications: [] }).at(1)).toBe('expired');
  });
});
