import { beforeEach, describe, expect, it } from 'vitest';
import { android, ios, type Profile } from '../../../device/client/profile.ts';
import type { DiagnosisKey } from '../../../device/files/archive.ts';
import { assess, createPhone, type Phone } from '../../../device/phone.ts';
import { indexSightings } from '../../../device/radio/match.ts';
import { recordExposures } from '../../../device/risk/exposures.ts';
import { DAY_SECONDS, intervalStart, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Classification } from '../../../protocol/risk/configuration.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import { classification, exampleConfiguration, off } from '../../support/risk/example-configuration.ts';
import { diagnosisKey, heardFrom } from '../support/heard.ts';
import { seededRandom } from '../support/random.ts';

const { confirmedTest, clinicalDiagnosis, selfReport, revoked } = reportTypes;
const today = 2_689_200; // 2021-02-17T00:00Z, gaen-device.md §1
const midnight = intervalStart(today);
const noon = midnight + DAY_SECONDS / 2;

/** Heard for two identifiers of this morning: 1,440 s at 40 dB. */
const key = diagnosisKey(7, today);
/** Heard for one identifier of the day before: 720 s. */
const earlier = diagnosisKey(8, today - 144);
const heard = [...heardFrom(key, 30), ...heardFrom(key, 31), ...heardFrom(earlier, 30)];

const classes = [
  classification({ name: 'test', perDaySumOf: { ...off.perDaySumOf, confirmedTest: 900 } }),
  classification({ name: 'any', perDaySum: 600 }),
];

let phone: Phone;
function newPhone(profile: Profile): void {
  phone = createPhone('B', profile, { since: midnight, now: noon }, seededRandom('assess'));
}
beforeEach(() => newPhone(android));

/** What the phone tells when a file brings these keys. */
function toldOf(keys: DiagnosisKey[], now: UnixSeconds = noon, classifications: Classification[] = classes): string {
  recordExposures(phone.exposures, keys, indexSightings(heard, now), phone.profile.radio);
  const { notification } = assess(phone, { ...exampleConfiguration, classifications }, now);
  if (notification.kind !== 'exposure') return notification.kind;
  return `${notification.because}: ${notification.exposure.index} ${notification.exposure.name}`;
}

describe('one phone, file after file', () => {
  it.each([
    ['android', android],
    ['ios', ios],
  ])('%s: likely, again, confirmed', (_, profile) => {
    newPhone(profile);
    expect(toldOf([])).toBe('unchanged');
    expect(toldOf([{ ...key, reportType: clinicalDiagnosis }])).toBe('exposure: 2 any');
    expect(toldOf([{ ...key, reportType: clinicalDiagnosis }])).toBe('unchanged');
    expect(toldOf([{ ...key, reportType: confirmedTest }])).toBe('classification: 1 test');
    expect(toldOf([{ ...key, reportType: revoked }])).toBe('unchanged');
  });

  it.each([
    ['android', android],
    ['ios', ios],
  ])('%s: self-reported, then revoked', (_, profile) => {
    newPhone(profile);
    expect(toldOf([{ ...key, reportType: selfReport }])).toBe('exposure: 2 any');
    expect(toldOf([{ ...key, reportType: revoked }])).toBe('revoked');
    expect(toldOf([])).toBe('unchanged');
  });

  it('revoked before the positive report arrives: nobody ever hears of it', () => {
    expect(toldOf([{ ...key, reportType: revoked }])).toBe('unchanged');
    expect(toldOf([key])).toBe('unchanged');
    expect(phone.exposures.size).toBe(1);
  });

  it('revoked with another exposure left: Android tells of that day, iOS of nothing', () => {
    const both = [
      { ...key, reportType: selfReport },
      { ...earlier, reportType: selfReport },
    ];
    expect(toldOf(both)).toBe('exposure: 2 any');
    expect(toldOf([{ ...key, reportType: revoked }])).toBe('day: 2 any');
    newPhone(ios);
    expect(toldOf(both)).toBe('exposure: 2 any');
    expect(toldOf([{ ...key, reportType: revoked }])).toBe('unchanged');
  });

  it.each([
    ['android', android],
    ['ios', ios],
  ])('%s: shown for 14 days, then gone in silence', (_, profile) => {
    newPhone(profile);
    expect(toldOf([key])).toBe('exposure: 1 test');
    expect(toldOf([], midnight + 15 * DAY_SECONDS - 1)).toBe('unchanged');
    expect(phone.shown.exposure).toBeDefined();
    expect(toldOf([], midnight + 15 * DAY_SECONDS)).toBe('expired');
    expect([phone.shown.exposure, phone.exposures.size]).toEqual([undefined, 0]);
  });

  it('a class that was renamed is told again on Android', () => {
    const renamed = classes.map((each) => ({ ...each, name: `${each.name} 2` }));
    expect(toldOf([key])).toBe('exposure: 1 test');
    expect(toldOf([], noon, renamed)).toBe('name: 1 test 2');
    expect(toldOf([], noon, renamed)).toBe('unchanged');
  });
});
