import { describe, expect, it } from 'vitest';
import { android } from '../../../device/client/profile.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { fieldOf } from '../../../protocol/region-config/infectiousness-map.ts';
import type { ScoreConfiguration } from '../../../protocol/risk/configuration.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import { type RatedWindow, scoreDays, weightedDuration } from '../../../protocol/risk/score.ts';
import { bucketOf, weightsOf } from '../../../protocol/risk/weights.ts';
import { exposureWindows } from '../../../protocol/risk/windows.ts';
import { exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { exampleW, tenOClock } from '../../support/risk/example-w.ts';

const weights = (immediate: number, near: number, medium: number, other: number) => ({
  immediate,
  near,
  medium,
  other,
});
const windows = exposureWindows(exampleW, android.risk.windows);
const rated = (over: Partial<RatedWindow> = {}): RatedWindow[] =>
  windows.map((window) => ({ ...window, reportType: reportTypes.confirmedTest, daysSinceOnset: 0, ...over }));

const zero = { sum: 0, maximum: 0, weightedDuration: 0 };

/** gaen-device.md §8.2. */
const configurations: [string, Partial<ScoreConfiguration>, number[]][] = [
  ['30/50/60 as Google', {}, [1440, 240, 1680, 1440]],
  [
    '50/70/90',
    { attenuationThresholds: [50, 70, 90], attenuationWeights: weights(100, 100, 100, 100) },
    [1740, 540, 2280, 1740],
  ],
  [
    'narrow',
    { attenuationThresholds: [55, 67, 75], attenuationWeights: weights(175, 100, 33, 0) },
    [2640, 720, 3360, 2640],
  ],
  [
    'wide',
    { attenuationThresholds: [55, 70, 80], attenuationWeights: weights(200, 100, 25, 0) },
    [2940, 780, 3720, 2940],
  ],
  [
    '57/68/80',
    { attenuationThresholds: [57, 68, 80], attenuationWeights: weights(200, 150, 0, 0) },
    [3210, 930, 4140, 3210],
  ],
];

describe('example W under five configurations (gaen-device.md §8.2)', () => {
  it.each(configurations)('%s', (_, over, [first, second, sum, maximum]) => {
    const configuration = { ...exampleConfiguration, ...over };
    expect(windows.map((window) => weightedDuration(window, configuration))).toEqual([first, second]);
    expect(scoreDays(rated(), configuration, tenOClock)).toEqual([
      {
        ...{ day: tenOClock - 36_000, windows: 2, weightedDuration: sum, sum, maximum },
        of: { confirmedTest: { sum, maximum, weightedDuration: sum }, clinicalDiagnosis: zero, selfReport: zero },
      },
    ]);
  });

  it.each([
    [-2, 3360],
    [4, 1008],
    [6, 0],
  ])('onset %d days before: %d s', (daysSinceOnset, expected) => {
    // LFPH v2: from onset −2 high, from +4 standard, from +6 none (region-config.md §3); standard weighs 30 %.
    const field = (day: number, level: bigint) => level << BigInt(2 * (day + 14));
    const infectiousnessMap = field(-2, 2n) | field(4, 1n);
    const configuration = {
      ...exampleConfiguration,
      attenuationThresholds: [55, 67, 75] as const,
      attenuationWeights: weights(175, 100, 33, 0),
      infectiousnessMap,
      infectiousnessWeights: { standard: 30, high: 100 },
    };
    const [day] = scoreDays(rated({ daysSinceOnset }), configuration, tenOClock);
    expect(day?.sum ?? 0).toBeCloseTo(expected, 6);
  });
});

describe("Apple's example (gaen-device.md §8.3)", () => {
  it('is 1,350 s weighted, 2,700 s as risk value', () => {
    const scan = (typicalAttenuation: number, minutes: number) =>
      Array.from({ length: minutes / 5 }, () => ({
        typicalAttenuation,
        minimumAttenuation: typicalAttenuation,
        secondsSinceLastScan: 300,
      }));
    const scans = [...scan(20, 5), ...scan(40, 10), ...scan(55, 10), ...scan(80, 5)];
    const configuration = { ...exampleConfiguration, infectiousnessWeights: { standard: 100, high: 200 } };
    const window = {
      start: tenOClock,
      calibrationConfidence: 3 as const,
      scans,
      reportType: 1 as const,
      daysSinceOnset: 0,
    };
    expect(scoreDays([window], configuration, tenOClock)[0]).toMatchObject({ weightedDuration: 1350, sum: 2700 });
  });
});

describe('parts', () => {
  it.each([
    [30, 'immediate'],
    [31, 'near'],
    [50, 'near'],
    [51, 'medium'],
    [60, 'medium'],
    [61, 'other'],
  ])('%d dB is %s', (attenuation, bucket) => expect(bucketOf(attenuation, [30, 50, 60])).toBe(bucket));

  it.each([
    [-14, 'none'],
    [-4, 'none'],
    [-3, 'standard'],
    [-2, 'standard'],
    [-1, 'high'],
    [3, 'high'],
    [4, 'standard'],
    [10, 'standard'],
    [11, 'none'],
    [14, 'none'],
    [15, 'standard'],
    [-15, 'standard'],
    [undefined, 'standard'],
  ])('the default map says %s: %s', (day, expected) => {
    const weighed = { ...exampleConfiguration, infectiousnessWeights: { standard: 1, high: 2 } };
    expect(weightsOf(weighed).ofField[fieldOf(day)]).toBe({ none: undefined, standard: 1, high: 2 }[expected]);
  });

  it('a map with the reserved value is refused', () => {
    expect(() => weightsOf({ ...exampleConfiguration, infectiousnessMap: 3n })).toThrow('means nothing');
  });

  it.each([
    [reportTypes.recursive, undefined, 0],
    [reportTypes.revoked, undefined, 0],
    [reportTypes.unknown, undefined, 0],
    [reportTypes.unknown, reportTypes.selfReport, 840],
    [reportTypes.selfReport, undefined, 840],
    [reportTypes.clinicalDiagnosis, undefined, 1680],
  ])('report type %s, missing counts as %s: %d s', (reportType, missingReportType, expected) => {
    const reportTypeWeights = { confirmedTest: 100, clinicalDiagnosis: 100, selfReport: 50 };
    const configuration = { ...exampleConfiguration, missingReportType, reportTypeWeights };
    expect(scoreDays(rated({ reportType }), configuration, tenOClock)[0]?.sum ?? 0).toBe(expected);
  });

  it.each([
    [10, 10, 1],
    [11, 10, 0],
    [20, 0, 1],
  ])('%d days later with a limit of %d: %d day(s) count', (days, daysSinceExposureThreshold, count) => {
    const configuration = { ...exampleConfiguration, daysSinceExposureThreshold };
    expect(scoreDays(rated(), configuration, tenOClock + days * DAY_SECONDS)).toHaveLength(count);
  });
});
