import { describe, expect, it } from 'vitest';
import { androidRiskRules } from '../../../device/risk/rules.ts';
import type { ScoreConfiguration } from '../../../protocol/risk/configuration.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import { type RatedWindow, scoreDays, weightedDuration } from '../../../protocol/risk/score.ts';
import { exposureWindows } from '../../../protocol/risk/windows.ts';
import { exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { exampleW, tenOClock } from '../../support/risk/example-w.ts';

const midnight = tenOClock - 36_000;
const attenuationWeights = (immediate: number, near: number, medium: number, other: number) => ({
  attenuationWeights: { immediate, near, medium, other },
});
const windows = exposureWindows(exampleW, androidRiskRules.windows);
const rated = (over: Partial<RatedWindow> = {}): RatedWindow[] =>
  windows.map((window) => ({ ...window, reportType: reportTypes.confirmedTest, daysSinceOnset: 0, ...over }));
const zero = { sum: 0, maximum: 0, weightedDuration: 0 };

/** gaen-device.md §8.2. */
const configurations: [string, Partial<ScoreConfiguration>, number[]][] = [
  ['30/50/60 as Google', {}, [1440, 240, 1680, 1440, 28]],
  [
    '50/70/90, the default of the SDK',
    { attenuationThresholds: [50, 70, 90], ...attenuationWeights(100, 100, 100, 100) },
    [1740, 540, 2280, 1740, 38],
  ],
  [
    'narrow, version 2',
    { attenuationThresholds: [55, 67, 75], ...attenuationWeights(175, 100, 33, 0) },
    [2640, 720, 3360, 2640, 56],
  ],
  [
    'wide',
    { attenuationThresholds: [55, 70, 80], ...attenuationWeights(200, 100, 25, 0) },
    [2940, 780, 3720, 2940, 62],
  ],
  [
    'Smittestopp',
    { attenuationThresholds: [57, 68, 80], ...attenuationWeights(200, 150, 0, 0) },
    [3210, 930, 4140, 3210, 69],
  ],
];

describe('T8: example W under five configurations (gaen-device.md §8.2)', () => {
  it.each(configurations)('%s', (_, over, [first, second, sum = 0, maximum = 0, minutes = 0]) => {
    const configuration = { ...exampleConfiguration, ...over };
    expect(windows.map((window) => weightedDuration(window, configuration))).toEqual([first, second]);
    const scores = { sum, maximum, weightedDuration: sum };
    expect(scoreDays(rated(), configuration, tenOClock)).toEqual([
      {
        ...{ day: midnight, windows: 2, ...scores },
        of: { confirmedTest: scores, clinicalDiagnosis: zero, selfReport: zero },
      },
    ]);
    const rounded = { minimumWindowScore: 0, rounding: { stage: 'day', tie: 'up' } } as const;
    expect(scoreDays(rated(), configuration, tenOClock, rounded)[0]?.sum).toBe(60 * minutes);
  });

  it.each([
    [-2, 3360],
    [4, 1008],
    [6, undefined],
  ])('LFPH v2, key of day %d since onset: %s s', (daysSinceOnset, expected) => {
    const configuration = {
      ...exampleConfiguration,
      attenuationThresholds: [55, 67, 75] as const,
      ...attenuationWeights(175, 100, 33, 0),
      // region-config.md §3.
      infectiousnessMap: 0x0000005aaa500000n,
      infectiousnessWeights: { standard: 30, high: 100 },
    };
    expect(scoreDays(rated({ daysSinceOnset }), configuration, tenOClock)[0]?.sum).toBe(expected);
  });

  it("Apple's example is 1,350 s weighted, 2,700 s as risk value (gaen-device.md §8.3)", () => {
    const scan = (typicalAttenuation: number, minutes: number) =>
      Array.from({ length: minutes / 5 }, () => ({
        typicalAttenuation,
        minimumAttenuation: typicalAttenuation,
        secondsSinceLastScan: 300,
      }));
    const scans = [...scan(20, 5), ...scan(40, 10), ...scan(55, 10), ...scan(80, 5)];
    const configuration = { ...exampleConfiguration, infectiousnessWeights: { standard: 100, high: 200 } };
    const [window] = rated({ scans });
    if (!window) throw new Error('no window');
    expect(scoreDays([window], configuration, tenOClock)[0]).toMatchObject({ weightedDuration: 1350, sum: 2700 });
  });
});

describe('what does not count (gaen-device.md §7, §8.1)', () => {
  const configuration = {
    ...exampleConfiguration,
    reportTypeWeights: { confirmedTest: 100, clinicalDiagnosis: 100, selfReport: 50 },
  };

  it.each([
    ['recursive', reportTypes.recursive, undefined, undefined],
    ['revoked', reportTypes.revoked, undefined, undefined],
    ['without a type, which is not mapped', reportTypes.unknown, undefined, undefined],
    ['without a type, mapped to self-report', reportTypes.unknown, reportTypes.selfReport, 840],
    ['self-report', reportTypes.selfReport, undefined, 840],
    ['clinical diagnosis', reportTypes.clinicalDiagnosis, undefined, 1680],
  ])('a key that is %s', (_, reportType, missingReportType, sum) => {
    const days = scoreDays(rated({ reportType }), { ...configuration, missingReportType }, tenOClock);
    expect(days.map((day) => day.sum)).toEqual(sum === undefined ? [] : [sum]);
  });

  it('somebody who was not infectious: the day has no summary', () => {
    expect(scoreDays(rated({ daysSinceOnset: -14 }), exampleConfiguration, tenOClock)).toEqual([]);
  });

  it.each([
    ['report type', { reportTypeWeights: { confirmedTest: 0, clinicalDiagnosis: 0, selfReport: 0 } }],
    ['infectiousness', { infectiousnessWeights: { standard: 0, high: 0 } }],
  ])('a weight of 0 for %s makes the risk value 0, and leaves the weighted duration', (_, over) => {
    expect(scoreDays(rated(), { ...exampleConfiguration, ...over }, tenOClock)).toMatchObject([
      { windows: 2, sum: 0, maximum: 0, weightedDuration: 1680 },
    ]);
  });

  it.each([
    [239, 2, 1680],
    [240, 2, 1680],
    [241, 1, 1440],
    [1440, 1, 1440],
    [1441, 0, 0],
  ])('with a minimum window score of %d s, %d window(s) count', (minimumWindowScore, count, sum) => {
    const rules = { ...androidRiskRules.score, minimumWindowScore };
    expect(scoreDays(rated(), exampleConfiguration, tenOClock, rules)).toMatchObject([
      { windows: count, sum, weightedDuration: sum },
    ]);
  });
});

describe('days', () => {
  it.each([
    [9, 10, 1],
    [10, 10, 1],
    [11, 10, 0],
    [-1, 10, 1],
    [14, 14, 1],
    [15, 14, 0],
    [20, 0, 1],
  ])('T11: %d days later with a limit of %d: %d day(s) count', (days, daysSinceExposureThreshold, count) => {
    const configuration = { ...exampleConfiguration, daysSinceExposureThreshold };
    for (const time of [midnight, midnight + 86_399]) {
      expect(scoreDays(rated(), configuration, time + days * 86_400)).toHaveLength(count);
    }
  });

  it.each([
    [-1, -1],
    [0, 0],
    [86_399, 0],
    [86_400, 1],
  ])('a window that starts %d s after midnight belongs to day %d', (seconds, day) => {
    const [window] = rated({ start: midnight + seconds });
    if (!window) throw new Error('no window');
    const days = scoreDays([window], exampleConfiguration, midnight + 86_400);
    expect(days.map((each) => each.day)).toEqual([midnight + day * 86_400]);
  });

  it('come newest first; sums are added over report types, the maximum is the highest', () => {
    const [first, second] = rated();
    if (!first || !second) throw new Error('no windows');
    const earlier = { ...first, start: first.start - 86_400 };
    const likely = { ...second, reportType: reportTypes.clinicalDiagnosis };
    expect(scoreDays([earlier, first, likely], exampleConfiguration, tenOClock)).toMatchObject([
      {
        ...{ day: midnight, windows: 2, sum: 1680, maximum: 1440, weightedDuration: 1680 },
        of: {
          confirmedTest: { sum: 1440, maximum: 1440, weightedDuration: 1440 },
          clinicalDiagnosis: { sum: 240, maximum: 240, weightedDuration: 240 },
          selfReport: zero,
        },
      },
      { day: midnight - 86_400, windows: 1, sum: 1440 },
    ]);
  });
});
