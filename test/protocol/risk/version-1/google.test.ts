import { describe, expect, it } from 'vitest';
import { androidRiskRules } from '../../../../device/risk/rules.ts';
import { attenuationBucket, timeValues } from '../../../../protocol/risk/version-1/configuration.ts';
import {
  googleRiskScore,
  googleRiskScores,
  timeWeightedAttenuation,
} from '../../../../protocol/risk/version-1/google.ts';
import { sightingAt, tenOClock } from '../../../support/risk/example-w.ts';
import { oneToEight } from '../../../support/risk/version-1.ts';

describe('the buckets of gaen-device.md §10', () => {
  it.each([
    [74, 0],
    [73, 1],
    [64, 1],
    [63, 2],
    [52, 2],
    [51, 3],
    [34, 3],
    [33, 4],
    [28, 4],
    [27, 5],
    [16, 5],
    [15, 6],
    [11, 6],
    [10, 7],
    [0, 7],
  ])('%d dB: %d', (attenuation, bucket) => expect(attenuationBucket(attenuation)).toBe(bucket));

  it.each([
    [15, 0],
    [14, 0],
    [13, 1],
    [12, 1],
    [11, 2],
    [10, 2],
    [9, 3],
    [8, 3],
    [7, 4],
    [6, 4],
    [5, 5],
    [4, 5],
    [3, 6],
    [2, 6],
    [1, 7],
    [0, 7],
  ])('%d days: %d', (days, bucket) => expect(timeValues(oneToEight, days, 0).daysValue).toBe(bucket + 1));

  it.each([
    [0, 0],
    [1, 1],
    [5, 1],
    [6, 2],
    [10, 2],
    [15, 3],
    [16, 4],
    [20, 4],
    [25, 5],
    [30, 6],
    [31, 7],
  ])('%d minutes: %d', (minutes, bucket) => expect(timeValues(oneToEight, 0, minutes).durationValue).toBe(bucket + 1));
});

describe("Google's score", () => {
  /** Worked example (a): values 2, 6, 4 and 6. */
  const example = { attenuation: 68, days: 4, minutes: 14, transmissionRisk: 6 };

  it('is 288 in the worked example, and is not capped', () => {
    expect(googleRiskScore(example, oneToEight)).toBe(288);
    const highest = { attenuation: 0, days: 0, minutes: 31, transmissionRisk: 8 };
    expect(googleRiskScore(highest, oneToEight)).toBe(4_096);
  });

  it('takes an invalid transmission risk for the factor 1', () => {
    expect(googleRiskScore({ ...example, transmissionRisk: 0 }, oneToEight)).toBe(48);
    expect(googleRiskScore({ ...example, transmissionRisk: 1 }, oneToEight)).toBe(48);
  });

  it.each([
    [287, 288],
    [288, 288],
    [289, 0],
  ])('with a minimum of %d is %d', (minimumRiskScore, score) => {
    expect(googleRiskScore(example, { ...oneToEight, minimumRiskScore })).toBe(score);
  });
});

it('weights attenuation by time: worked example (b) is 188 / 56, 3 dB', () => {
  const scans = [
    { time: 0, attenuation: 1 },
    { time: 10, attenuation: 4 },
    { time: 50, attenuation: 5 },
  ];
  expect(timeWeightedAttenuation(scans, 6)).toBe(3);
});

describe('exposures to a key', () => {
  /** Only the duration has a value other than 1, and it is the bucket's number. */
  const ones = [1, 1, 1, 1, 1, 1, 1, 1] as const;
  const durations = {
    ...{ attenuationValues: ones, daysSinceExposureValues: ones, transmissionRiskValues: ones, minimumRiskScore: 0 },
    durationValues: [0, 1, 2, 3, 4, 5, 6, 7] as const,
  };
  const key = { rollingStart: tenOClock / 600 - 60, transmissionRisk: undefined };
  const scores = (configuration: typeof oneToEight, ...seconds: number[]) =>
    googleRiskScores(
      { ...key, sightings: seconds.map((each) => sightingAt(each, 68)) },
      ...([configuration, androidRiskRules.windows, tenOClock + 4 * 86_400] as const),
    );

  it.each([
    { seconds: [0], buckets: [1] },
    { seconds: [0, 149], buckets: [1] },
    { seconds: [0, 150], buckets: [1] },
    { seconds: [0, 151], buckets: [2] },
    { seconds: [0, 449], buckets: [2] },
    { seconds: [0, 450], buckets: [2] },
    { seconds: [0, 451], buckets: [3] },
    { seconds: [0, 599], buckets: [3] },
    { seconds: [0, 600], buckets: [3] },
    { seconds: [0, 601], buckets: [1, 1] },
  ])('scans at $seconds: duration buckets $buckets', ({ seconds, buckets }) => {
    expect(scores(durations, ...seconds)).toEqual(buckets);
  });

  it('of one scan the nearest sighting counts', () => {
    const sightings = [sightingAt(0, 80), sightingAt(1, 12), sightingAt(2, 80)];
    const nearOnly = { ...durations, durationValues: ones, attenuationValues: [0, 0, 0, 0, 0, 0, 7, 0] as const };
    const now = tenOClock + 86_400;
    expect(googleRiskScores({ ...key, sightings }, nearOnly, androidRiskRules.windows, now)).toEqual([7]);
  });

  it('the days are counted from the beginning of the key', () => {
    const days = { ...durations, durationValues: ones, daysSinceExposureValues: [0, 1, 2, 3, 4, 5, 6, 7] as const };
    expect(scores(days, 0)).toEqual([5]);
    const at = (now: number) =>
      googleRiskScores({ ...key, sightings: [sightingAt(0, 68)] }, days, androidRiskRules.windows, now);
    const midnight = tenOClock - 36_000;
    expect([at(midnight + 4 * 86_400 - 1), at(midnight + 4 * 86_400)]).toEqual([[6], [5]]);
  });

  it('nothing heard, no exposure', () => expect(scores(oneToEight)).toEqual([]));
});
