import { describe, expect, it } from 'vitest';
import type { Case, Contact, Person } from '../../../../../device/town/town.ts';
import { sharedKeys } from '../../../../../tools/region/try/judge/keys.ts';
import { listenersOf } from '../../../../../tools/region/try/judge/moments.ts';
import { toldBy } from '../../../../../tools/region/try/judge/told.ts';
import {
  classification,
  configuration,
  contact,
  DAY,
  HOUR,
  ill,
  report,
  START,
  timing,
  townOf,
  withPhone,
} from './hand-made.ts';

function told(
  contacts: readonly Contact[],
  {
    cases = [ill()],
    people,
    by = configuration(),
  }: { cases?: Case[]; people?: Person[]; by?: ReturnType<typeof configuration> } = {},
) {
  const town = townOf(contacts, cases, people);
  return toldBy(by, listenersOf(town, sharedKeys(town, START + 24 * DAY, timing), timing));
}

const iphone: Person = { ...withPhone, phone: { name: 'i', platform: 'ios', txPower: -20, error: 0 } };
const lasting = (minutes: number, change: Partial<Contact> = {}) =>
  contact({ until: contact().from + minutes * 60, ...change });

describe('whom a configuration tells', () => {
  it('is whoever reaches a classification, the first that is reached', () => {
    const [long] = told([lasting(60)]);
    expect(long?.told).toMatchObject([{ index: 1, day: START + 2 * DAY }]);
    expect(told([lasting(22)])[0]?.told).toMatchObject([{ index: 2 }]);
    expect(told([lasting(5)])).toEqual([]);
  });

  it('is nobody without classifications', () => {
    expect(told([lasting(60)], { by: configuration({ classifications: [] }) })).toEqual([]);
  });

  it('is nobody beyond the distance that counts', () => {
    // 50.2 + 20 log10(2) = 56.2 dB.
    expect(told([lasting(60, { distance: 2 })])).toEqual([]);
    expect(
      told([lasting(60, { distance: 2 })], { by: configuration({ attenuationThresholds: [57, 63, 70] }) }),
    ).toHaveLength(1);
  });

  it('is told because of the keys that count on a day that is reached, and of no other', () => {
    const other = ill({ person: 2 });
    const far = lasting(60, { one: 2, distance: 4 });
    const before = lasting(3, { from: START + DAY, until: START + DAY + 300 });
    const [person] = told([lasting(60), far, before], { cases: [ill(), other] });
    expect(person?.told[0].because.map(({ key }) => [key.ill, key.day])).toEqual([[0, START + 2 * DAY]]);
  });

  it('hears again of a later day on Android, and not on iOS', () => {
    const onUploadDay = lasting(60, { from: START + 4 * DAY + 8 * HOUR, until: START + 4 * DAY + 9 * HOUR });
    const contacts = [lasting(60), onUploadDay];
    // So the key of that day goes out later.
    const cases = [ill({ report: report({ uploadedAt: START + 4 * DAY + 11 * HOUR + 1 }) })];
    expect(told(contacts, { cases })[0]?.told.map(({ day }) => (day - START) / DAY)).toEqual([2, 4]);
    expect(
      told(contacts, { cases, people: [withPhone, iphone] })[0]?.told.map(({ day }) => (day - START) / DAY),
    ).toEqual([2]);
  });

  it('hears of a later day even on iOS, when what was shown grew too old in between', () => {
    const later = lasting(60, { one: 2, from: START + 10 * DAY, until: START + 10 * DAY + HOUR });
    const second = ill({
      ...{ person: 2, infectedAt: START + 7 * DAY, onset: START + 11 * DAY, symptomsFrom: START + 11 * DAY },
      report: report({ uploadedAt: START + 12 * DAY, onsetTold: START + 11 * DAY }),
    });
    const days = (daysSinceExposureThreshold: number) =>
      told([lasting(60), later], {
        ...{ cases: [ill(), second], people: [withPhone, iphone, withPhone] },
        by: configuration({ daysSinceExposureThreshold }),
      })[0]?.told.map(({ day }) => (day - START) / DAY);
    expect(days(14)).toEqual([2]);
    expect(days(5)).toEqual([2, 10]);
  });

  it('hears of what a lower classification says of a newer day, when the older day grew too old', () => {
    const newer = lasting(20, { from: START + 3 * DAY, until: START + 3 * DAY + 20 * 60 });
    const [person] = told([lasting(60), newer], { by: configuration({ daysSinceExposureThreshold: 4 }) });
    expect(person?.told).toMatchObject([
      { index: 1, day: START + 2 * DAY },
      { index: 2, day: START + 3 * DAY },
    ]);
    expect(person?.told[1]?.time).toBeGreaterThanOrEqual(START + 7 * DAY);
    expect(person?.told[1]?.time).toBeLessThan(START + 7 * DAY + 4 * HOUR);
  });

  it('hears of a revocation', () => {
    const revoked = ill({ report: report({ reportType: 'likely', revokedAt: START + 6 * DAY }) });
    expect(told([lasting(60)], { cases: [revoked] })[0]?.wasRevoked).toBe(true);
    expect(told([lasting(60)])[0]?.wasRevoked).toBe(false);
  });

  it('hears nothing of a report type that weighs nothing', () => {
    const by = configuration({ reportTypeWeights: { confirmedTest: 0, clinicalDiagnosis: 100, selfReport: 100 } });
    expect(told([lasting(60)], { by })).toEqual([]);
  });

  it('keeps to the age limit at the time of the look', () => {
    const by = (daysSinceExposureThreshold: number) => configuration({ daysSinceExposureThreshold });
    expect(told([lasting(60)], { by: by(2) })).toHaveLength(1);
    expect(told([lasting(60)], { by: by(1) })).toEqual([]);
  });

  it('adds up short encounters of one day', () => {
    const by = configuration({ classifications: [classification('Sum', 1_500)] });
    const second = lasting(20, { from: START + 2 * DAY + 16 * HOUR, until: START + 2 * DAY + 16 * HOUR + 1_200 });
    expect(told([lasting(20)], { by })).toEqual([]);
    expect(told([lasting(20), second], { by })).toHaveLength(1);
  });
});
