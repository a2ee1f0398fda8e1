import { describe, expect, it } from 'vitest';
import { iosRiskRules } from '../../../../device/risk/rules.ts';
import { appleRiskScore, appleRiskScoreOf, averageValue } from '../../../../protocol/risk/version-1/apple.ts';
import type { BucketValues } from '../../../../protocol/risk/version-1/configuration.ts';
import { sightingAt, tenOClock } from '../../../support/risk/example-w.ts';
import { oneToEight } from '../../../support/risk/version-1.ts';

describe("Apple's score", () => {
  /** Worked example (a): 68 dB are value 2; level 5 is value 6. */
  const example = { attenuationValue: 2, days: 4, minutes: 14, transmissionRisk: 5 };

  it('is 288 in the worked example, capped at 255', () => {
    expect(appleRiskScoreOf(example, oneToEight)).toEqual({ fullRange: 288, total: 255 });
  });

  it.each([
    [7, 4_096, 255],
    [0, 512, 255],
  ])('level %d of transmission risk is the first to the eighth value', (transmissionRisk, fullRange, total) => {
    const exposure = { attenuationValue: 8, days: 0, minutes: 31, transmissionRisk };
    expect(appleRiskScoreOf(exposure, oneToEight)).toEqual({ fullRange, total });
  });

  it.each([
    [191, 192],
    [192, 192],
    [193, undefined],
  ])('with a minimum of %d is %s', (minimumRiskScore, total) => {
    const lower = { ...example, transmissionRisk: 3 };
    expect(appleRiskScoreOf(lower, { ...oneToEight, minimumRiskScore })?.total).toBe(total);
  });
});

it.each([
  [255, 255],
  [256, undefined],
])('the capped score is held against the minimum: %d', (minimumRiskScore, total) => {
  const exposure = { attenuationValue: 2, days: 4, minutes: 14, transmissionRisk: 5 };
  expect(appleRiskScoreOf(exposure, { ...oneToEight, minimumRiskScore })?.total).toBe(total);
});

describe('values, not decibels, are averaged by time', () => {
  const scan = (typicalAttenuation: number, secondsSinceLastScan: number) => ({
    typicalAttenuation,
    secondsSinceLastScan,
  });

  it.each([
    ['half and half, half up', [scan(80, 100), scan(70, 100)], 2],
    ['mostly the lower', [scan(80, 101), scan(70, 100)], 1],
    ['one bucket', [scan(5, 60)], 8],
    ['nothing', [], 0],
  ])('%s', (_, scans, expected) => expect(averageValue(scans, oneToEight.attenuationValues)).toBe(expected));

  it('leaves time in buckets of value 0 out of the average', () => {
    const values: BucketValues = [0, 2, 3, 4, 5, 6, 7, 8];
    expect(averageValue([scan(80, 900), scan(70, 100)], values)).toBe(2);
    expect(averageValue([scan(80, 900)], values)).toBe(0);
  });
});

describe('an exposure to a key', () => {
  const key = { rollingStart: tenOClock / 600 - 60, transmissionRisk: 0 };
  const sightings = [0, 240, 480, 720].map((each) => sightingAt(each, 68, each - 240));
  const ones: BucketValues = [1, 1, 1, 1, 1, 1, 1, 1];
  const numbers: BucketValues = [0, 1, 2, 3, 4, 5, 6, 7];
  const only = (over: object) => ({
    ...{ attenuationValues: ones, daysSinceExposureValues: ones, durationValues: ones },
    ...{ transmissionRiskValues: ones, minimumRiskScore: 0, ...over },
  });
  const rules = { ...iosRiskRules.windows, ignoresAttenuationValues: false };

  it('lasts as long as its scans speak for, whatever lies between them', () => {
    const apart = sightings.map((each, n) => ({ ...each, time: each.time + n * 3_600, previousScan: undefined }));
    const score = (heard: typeof sightings) =>
      appleRiskScore({ ...key, sightings: heard }, only({ durationValues: numbers }), rules, tenOClock)?.total;
    // 4 × 240 s are 16 minutes; 4 × 150 s, when the scan before is not known, are 10.
    expect([score(sightings), score(apart)]).toEqual([4, 2]);
  });

  it('is dated to the UTC day of its first sighting', () => {
    const days = only({ daysSinceExposureValues: numbers });
    const midnight = tenOClock - 36_000;
    const at = (now: number) => appleRiskScore({ ...key, sightings }, days, rules, now)?.total;
    expect([at(midnight + 4 * 86_400 - 1), at(midnight + 4 * 86_400)]).toEqual([6, 5]);
  });

  it('has the attenuation values 1 … 8 on the versions that ignore the configured ones', () => {
    const configured = only({ attenuationValues: [8, 8, 8, 8, 8, 8, 8, 8] });
    const score = (ignoresAttenuationValues: boolean) =>
      appleRiskScore({ ...key, sightings }, configured, { ...rules, ignoresAttenuationValues }, tenOClock)?.total;
    expect([score(false), score(true)]).toEqual([8, 2]);
  });

  it('is none when nothing was heard', () => {
    expect(appleRiskScore({ ...key, sightings: [] }, oneToEight, rules, tenOClock)).toBeUndefined();
  });
});
