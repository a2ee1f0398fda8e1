import { describe, expect, it } from 'vitest';
import { assume } from '../../../../../device/town/assumptions.ts';
import { liveTown } from '../../../../../device/town/live.ts';
import type { Contact, Person } from '../../../../../device/town/town.ts';
import type { Candidate } from '../../../../../tools/region/try/candidate.ts';
import { courtOf, curvesIn, curvesOf, factsOf, judge, percent } from '../../../../../tools/region/try/judge/judge.ts';
import { spreadOf } from '../../../../../tools/region/try/judge/outcome.ts';
import {
  configuration,
  contact,
  DAY,
  HOUR,
  ill,
  report,
  START,
  timing,
  townOf,
  withoutPhone,
  withPhone,
} from './hand-made.ts';

/** 1.8 m are 55.3 dB. */
const strict = configuration({ attenuationThresholds: [54, 63, 70] });
const candidate: Candidate = { title: 'hand-made', configuration: strict, timing, settings: [] };

const lasting = (minutes: number, change: Partial<Contact> = {}) =>
  contact({ until: contact().from + minutes * 60, ...change });

/** Six people: the ill one, one told and infected, one told and not close, one not told, two without phones. */
const people: Person[] = [withPhone, withPhone, withPhone, withPhone, withoutPhone, withoutPhone];
const infectedBy0 = ill({
  ...{ person: 1, infectedAt: contact().from, infectedBy: 0, report: undefined },
  ...{ onset: START + 8 * DAY, symptomsFrom: START + 8 * DAY },
});
const town = townOf(
  [
    lasting(60, { other: 1, place: 'household' }),
    // In a bus it is heard like somebody closer.
    lasting(60, { other: 2, distance: 1.9, place: 'bus' }),
    lasting(16, { other: 3, distance: 1.8 }),
    lasting(60, { other: 4 }),
  ],
  [ill(), infectedBy0],
  people,
);

describe('how good a configuration is', () => {
  const result = judge(courtOf(town), candidate);

  it('counts whom it told, who had no close contact, and what it found', () => {
    expect(result.all).toMatchObject({ notified: 2, withoutCloseContact: 1, found: 1, infectedByIt: 1 });
  });

  it('tells how many close contacts there were, with phones, and with a report', () => {
    expect(result.all.closeContacts).toEqual({ all: 3, bothPhones: 2, reported: 2 });
    expect(factsOf(courtOf(town)).closeContacts).toEqual({ all: 3, bothPhones: 2, reported: 2 });
  });

  it('splits by setting', () => {
    const { household, bus, work, chance } = result.bySetting;
    expect([household.notified, household.found, household.withoutCloseContact]).toEqual([1, 1, 0]);
    expect([bus.notified, bus.found, bus.withoutCloseContact]).toEqual([1, 0, 1]);
    expect([work.notified, work.closeContacts.reported]).toEqual([0, 1]);
    expect([chance.notified, chance.fromUpload.median]).toEqual([0, undefined]);
  });

  it('splits by classification', () => {
    expect(result.byClassification.map(({ name, index, notified }) => [name, index, notified])).toEqual([
      ['Long', 1, 2],
      ['Short', 2, 0],
    ]);
  });

  it('counts delays from the last window of the day and from the upload', () => {
    const { fromExposure, fromUpload } = result.all;
    // Exported 3.5 h after the upload; phones look within four hours.
    expect(fromUpload.median).toBeGreaterThanOrEqual(3.5);
    expect(fromUpload.median).toBeLessThanOrEqual(7.5);
    expect(fromExposure.median).toBeGreaterThan(48);
    expect(fromExposure.median).toBeLessThan(56);
  });

  it('knows who was told before symptoms', () => {
    expect([result.symptomatic, result.toldBeforeSymptoms]).toEqual([1, 1]);
  });

  it('counts days at home until ten days after the exposure, and those of the uninfected', () => {
    // Exposed on day 2, told on day 4 between 14:00 and 18:00: home until the end of day 12, some 8.3 days each.
    expect(result.quarantineDays).toBeGreaterThanOrEqual(16);
    expect(result.quarantineDays).toBeLessThanOrEqual(17);
    expect(result.quarantineDaysOfUninfected).toBe(8);
  });

  it('has a row for each day, with those after the encounters', () => {
    expect(result.daily).toHaveLength(24);
    expect(result.daily.map(({ followUp }) => followUp).indexOf(true)).toBe(14);
    expect(result.daily[2]).toMatchObject({ day: '2026-01-07', infections: 1, reports: 0, notified: [0, 0] });
    expect(result.daily[4]).toMatchObject({
      ...{ day: '2026-01-09', infections: 0, reports: 1, notified: [2, 0] },
      ...{ withCloseContact: 1, withoutCloseContact: 1, missed: 1 },
    });
    const total = (name: 'withCloseContact' | 'withoutCloseContact') =>
      result.daily.reduce((sum, day) => sum + day[name], 0);
    expect(total('withCloseContact') + total('withoutCloseContact')).toBe(result.all.notified);
  });
});

describe('who is told twice', () => {
  const again = ill({
    ...{ person: 2, infectedAt: START + 9 * DAY, onset: START + 14 * DAY, symptomsFrom: START + 14 * DAY },
    report: report({ uploadedAt: START + 15 * DAY, onsetTold: START + 14 * DAY }),
  });
  const later = START + 13 * DAY;
  const infected = ill({
    ...{ person: 1, infectedAt: later, infectedBy: 2, report: undefined },
    ...{ onset: START + 20 * DAY, symptomsFrom: START + 20 * DAY },
  });
  const contacts = [lasting(60), lasting(60, { one: 2, from: later, until: later + HOUR })];
  const result = judge(courtOf(townOf(contacts, [ill(), again, infected])), candidate);

  it('was told before symptoms by the second time, too', () => {
    expect([result.symptomatic, result.toldBeforeSymptoms]).toEqual([2, 1]);
  });

  it('is at home twice, and not in between', () => {
    // From day 4 to the end of day 12, and from day 15 to the end of day 23.
    expect(result.quarantineDays).toBeGreaterThanOrEqual(16);
    expect(result.quarantineDays).toBeLessThanOrEqual(18);
  });
});

describe('curves', () => {
  const court = courtOf(town);
  const curves = [...curvesOf(court, candidate)];

  it('are of every weight and bound, the age limit, and each threshold that is on', () => {
    expect(curves.map(({ name }) => name)).toEqual([
      'attenuationImmediateWeight',
      'attenuationNearWeight',
      'attenuationMedWeight',
      'attenuationOtherWeight',
      'attenuationImmediateNearThreshold',
      'attenuationNearMedThreshold',
      'attenuationMedFarThreshold',
      'infectiousnessStandardWeight',
      'infectiousnessHighWeight',
      'reportTypeConfirmedTestWeight',
      'reportTypeConfirmedClinicalDiagnosisWeight',
      'reportTypeSelfReportWeight',
      'daysSinceExposureThreshold',
      'perDaySumERVThreshold_1',
      'perDaySumERVThreshold_2',
    ]);
    expect(curvesIn(candidate)).toBe(curves.length);
  });

  it('rise in value, go through the current one, and say there what the configuration does', () => {
    const { all } = judge(court, candidate);
    for (const { points, current } of curves) {
      const values = points.map(({ value }) => value);
      expect(values).toEqual([...new Set(values)].sort((one, other) => one - other));
      const { notified, withoutCloseContact, foundShare } = points.find(({ value }) => value === current) ?? {};
      expect([notified, withoutCloseContact]).toEqual([all.notified, all.withoutCloseContact]);
      expect(foundShare).toBe(percent(all.found, all.closeContacts.reported));
    }
  });

  it('keep the bounds of buckets in order', () => {
    const range = (name: string) => {
      const values = curves.find((curve) => curve.name === name)?.points.map(({ value }) => value) ?? [];
      return [values.at(0), values.at(-1)];
    };
    expect(range('attenuationImmediateNearThreshold')).toEqual([20, 62]);
    expect(range('attenuationNearMedThreshold')).toEqual([55, 69]);
    expect(range('attenuationMedFarThreshold')).toEqual([64, 88]);
  });

  it('show what a value does', () => {
    const at = (name: string, value: number) =>
      curves.find((curve) => curve.name === name)?.points.find((point) => point.value === value)?.notified;
    expect(at('attenuationImmediateWeight', 0)).toBe(0);
    expect(at('reportTypeConfirmedTestWeight', 0)).toBe(0);
    expect(at('perDaySumERVThreshold_2', 7_200)).toBe(2);
    expect(at('daysSinceExposureThreshold', 1)).toBe(0);
  });

  it('leave out thresholds that are off, and everything of a configuration without classifications', () => {
    const none = { ...candidate, configuration: configuration({ classifications: [] }) };
    expect([...curvesOf(court, none)].filter(({ unit }) => unit === 's')).toEqual([]);
  });
});

describe('curves of a town that lived', () => {
  const severe = assume({ 'town.burnInDays': 6, 'epidemic.firstShare': 0.1, 'report.consentShare': 1 });
  const court = courtOf(liveTown(severe, { people: 400, days: 7, start: START, seed: 1 }));
  const curves = [...curvesOf(court, { ...candidate, configuration: configuration() })];
  const told = ({ points }: (typeof curves)[number]) => points.map(({ notified }) => notified);

  it('never tell fewer people with a higher weight, a wider bucket or a longer memory', () => {
    const rising = curves.filter(({ unit }) => unit !== 's');
    for (const curve of rising) expect(told(curve)).toEqual(told(curve).toSorted((one, other) => one - other));
    expect(rising.some((curve) => new Set(told(curve)).size > 5)).toBe(true);
  });

  it('never tell more people with a higher threshold', () => {
    const falling = curves.filter(({ unit }) => unit === 's');
    for (const curve of falling) expect(told(curve)).toEqual(told(curve).toSorted((one, other) => other - one));
    expect(falling.some((curve) => new Set(told(curve)).size > 5)).toBe(true);
  });
});

describe('a spread', () => {
  it('is of nearest ranks', () => {
    const { count, median, deciles } = spreadOf([10, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([count, median]).toEqual([10, 5]);
    expect(deciles).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('has no median of nothing', () => {
    expect(spreadOf([])).toEqual({ count: 0, median: undefined, deciles: [] });
  });

  it('rounds hours to one decimal', () => {
    expect(spreadOf([HOUR / 1_000]).median).toBe(3.6);
  });
});
