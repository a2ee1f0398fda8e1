import { describe, expect, it } from 'vitest';
import { assume } from '../../../device/town/assumptions.ts';
import { mistakenOn, patientOf } from '../../../device/town/illness.ts';
import {
  countsAsInfectious,
  relativeInfectiousness,
  transmissionProbability,
} from '../../../device/town/infectiousness.ts';
import type { Case, Contact, Person } from '../../../device/town/town.ts';
import { defaults, START } from './support.ts';

const DAY = 86_400;
const phone = { name: 'a', platform: 'ios', txPower: -20, error: 0 } as const;
const owner: Person = { household: 0, age: 'adult', phone };

const patients = (replaced: Parameters<typeof assume>[0] = {}, person: Person = owner) =>
  Array.from({ length: 4_000 }, (_, n) =>
    patientOf({ person: n, at: START, by: undefined }, person, 1, assume(replaced)),
  );

describe('what becomes of infected people', () => {
  it('depends on the person and the seed alone', () => {
    const one = patientOf({ person: 5, at: START, by: 3 }, owner, 1, defaults);
    expect(patientOf({ person: 5, at: START, by: 3 }, owner, 1, defaults)).toEqual(one);
    expect(patientOf({ person: 5, at: START, by: 3 }, owner, 2, defaults).onset).not.toBe(one.onset);
  });

  it('has the incubation of McAloon et al.', () => {
    const days = patients().map(({ onset }) => (onset - START) / DAY);
    expect(days.reduce((sum, each) => sum + each, 0) / days.length).toBeCloseTo(5.42, 0);
    expect(Math.min(...days)).toBeGreaterThan(0);
  });

  it('gives symptoms to all but the assumed share', () => {
    const without = patients().filter(({ symptomsFrom }) => symptomsFrom === undefined);
    expect(without.length / 4_000).toBeCloseTo(0.16, 1);
    expect(patients({ 'disease.asymptomaticShare': 1 }).every(({ symptomsFrom }) => symptomsFrom === undefined)).toBe(
      true,
    );
  });

  it('lets nobody report without a phone, a test, a code or consent', () => {
    const reports = (replaced: Parameters<typeof assume>[0], person = owner) =>
      patients(replaced, person).filter(({ report }) => report).length;
    expect(reports({})).toBeGreaterThan(500);
    expect(reports({}, { ...owner, phone: undefined })).toBe(0);
    expect(reports({ 'test.symptomaticShare': 0, 'test.asymptomaticShare': 0 })).toBe(0);
    expect(reports({ 'report.codeShare': 0 })).toBe(0);
    expect(reports({ 'report.consentShare': 0 })).toBe(0);
  });

  it('orders infection, test and upload, and tells the day of onset of people with symptoms only', () => {
    for (const { report, onset, symptomsFrom } of patients()) {
      if (!report) continue;
      expect(report.testedAt).toBeGreaterThanOrEqual(onset);
      expect(report.uploadedAt).toBeGreaterThan(report.testedAt);
      if (report.onsetTold === undefined) continue;
      expect(symptomsFrom).toBeDefined();
      expect(onset - report.onsetTold).toBeGreaterThanOrEqual(0);
      expect(onset - report.onsetTold).toBeLessThan(DAY);
    }
  });

  it('reports as the types that are assumed', () => {
    const types = Map.groupBy(
      patients().flatMap(({ report }) => report ?? []),
      ({ reportType }) => reportType,
    );
    const all = [...types.values()].flat().length;
    expect((types.get('likely')?.length ?? 0) / all).toBeCloseTo(0.12, 1);
    expect((types.get('user-report')?.length ?? 0) / all).toBeCloseTo(0.08, 1);
  });

  it('keeps ill people at home from the day after onset, or from the test on', () => {
    const always = { 'isolation.symptomsShare': 1, 'isolation.testedShare': 1, 'disease.asymptomaticShare': 0 };
    for (const { homeFrom, onset, testedAt } of patients(always)) {
      expect(homeFrom).toBe(Math.min(onset + DAY, testedAt ?? Infinity));
    }
    const never = { 'isolation.symptomsShare': 0, 'isolation.testedShare': 0 };
    expect(patients(never).every(({ homeFrom }) => homeFrom === undefined)).toBe(true);
  });
});

describe('reports that a test refutes', () => {
  const people = Array.from({ length: 500 }, () => owner);
  const often = assume({
    'wrong.otherIllness': 1,
    'wrong.likelyShare': 1,
    'report.codeShare': 1,
    'report.consentShare': 0.5,
  });

  it('come from people who were not infected, as likely, and are revoked', () => {
    const mistaken = mistakenOn(START, people, (person) => person < 100, 1, often);
    expect(mistaken.length).toBeGreaterThan(150);
    for (const { person, infectedAt, report } of mistaken) {
      expect(person).toBeGreaterThanOrEqual(100);
      expect(infectedAt).toBeUndefined();
      expect(report?.reportType).toBe('likely');
      expect(report?.uploadedAt).toBeGreaterThanOrEqual(START);
      expect(report?.revokedAt).toBeGreaterThan(report?.uploadedAt ?? Infinity);
    }
  });

  it('need a phone', () => {
    const without = people.map((person) => ({ ...person, phone: undefined }));
    expect(mistakenOn(START, without, () => false, 1, often)).toEqual([]);
  });
});

const ill: Case = {
  person: 1,
  infectedAt: START - 5 * DAY,
  infectedBy: undefined,
  onset: START,
  symptomsFrom: START,
  report: undefined,
};
const near: Contact = { one: 0, other: 1, from: START, until: START + 3_600, place: 'work', distance: 1 };

describe('infectiousness', () => {
  it('is highest about the onset and falls to both sides, as He et al. have it', () => {
    const at = (days: number) => relativeInfectiousness(days, defaults);
    const peak = (20.516508 - 1) / 1.592124 - 12.272481;
    expect(at(peak)).toBeCloseTo(1, 10);
    expect(at(-2)).toBeLessThan(at(-1));
    expect(at(2)).toBeLessThan(at(0));
    expect(at(8)).toBeLessThan(0.1);
    expect(at(-12.272481)).toBe(0);
  });

  it('counts, for those who trace, from two days before onset until ten after', () => {
    const counts = (time: number) => countsAsInfectious(ill, time, defaults);
    expect([-1, 0, 1].map((second) => counts(START - 2 * DAY + second))).toEqual([false, true, true]);
    expect([-1, 0, 1].map((second) => counts(START + 10 * DAY + second))).toEqual([true, true, false]);
    expect(countsAsInfectious({ ...ill, infectedAt: START }, START - 1, defaults)).toBe(false);
    expect(countsAsInfectious({ ...ill, infectedAt: undefined }, START, defaults)).toBe(false);
  });
});

describe('transmission', () => {
  const probability = (change: Partial<Contact> = {}, of: Case = ill, age: Person['age'] = 'adult') =>
    transmissionProbability({ ...near, ...change }, of, age, defaults);
  const rate = (...args: Parameters<typeof probability>) => -Math.log(1 - probability(...args));

  it('halves with each metre, to three', () => {
    expect(rate({ distance: 2 }) / rate()).toBeCloseTo(0.5, 10);
    expect(rate({ distance: 3 }) / rate()).toBeCloseTo(0.25, 10);
    expect(rate({ distance: 9 })).toBeCloseTo(rate({ distance: 3 }), 10);
  });

  it('grows with time, and is less without symptoms, at home, and to children', () => {
    expect(rate({ until: near.until + 3_600 }) / rate()).toBeCloseTo(2, 10);
    expect(rate({}, { ...ill, symptomsFrom: undefined }) / rate()).toBeCloseTo(0.29, 10);
    expect(rate({ place: 'household' }) / rate()).toBeCloseTo(0.17, 10);
    expect(rate({}, ill, 'child') / rate()).toBeCloseTo(0.52, 10);
    expect(rate({}, ill, 'elderly') / rate()).toBeCloseTo(1.52, 10);
  });
});
