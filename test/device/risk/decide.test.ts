import { describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import { decide } from '../../../device/risk/decide.ts';
import { type ReportType, reportTypes } from '../../../protocol/risk/report-types.ts';
import { classification, exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { exampleW, sightingAt, tenOClock } from '../../support/risk/example-w.ts';
import { bookOf } from '../support/exposure-book.ts';

const midnight = tenOClock - 36_000;
const withThreshold = (perDaySum: number, daysSinceExposureThreshold = 0) => ({
  ...exampleConfiguration,
  ...{ classifications: [classification({ perDaySum })], daysSinceExposureThreshold },
});

describe('the decision on example W (1,680 s)', () => {
  it.each([
    [1_679, true],
    [1_680, true],
    [1_681, false],
    [0, false],
  ])('threshold %d s: exposed %s', (threshold, exposed) => {
    const decision = decide(bookOf(exampleW), withThreshold(threshold), android, tenOClock);
    expect(decision.exposure?.day).toBe(exposed ? midnight : undefined);
    expect(decision.windows).toHaveLength(2);
  });

  it('an empty book exposes nobody', () => {
    expect(decide(new Map(), exampleConfiguration, android, tenOClock)).toEqual({
      ...{ exposure: undefined, days: [], windows: [], revokedDays: [] },
    });
  });

  it('a revoked key has no window and no score, and its day is named', () => {
    const types: ReportType[] = [reportTypes.selfReport, reportTypes.revoked];
    expect(decide(bookOf(exampleW, types), withThreshold(1), android, tenOClock)).toEqual({
      ...{ exposure: undefined, days: [], windows: [], revokedDays: [midnight] },
    });
  });
});

describe('the age of an exposure, in whole UTC days (gaen-device.md §9.3)', () => {
  it.each([
    { threshold: 0, days: 13, shown: true },
    { threshold: 0, days: 14, shown: true },
    { threshold: 0, days: 15, shown: false },
    { threshold: 10, days: 9, shown: true },
    { threshold: 10, days: 10, shown: true },
    { threshold: 10, days: 11, shown: false },
  ])('limit $threshold, $days days old: shown $shown', ({ threshold, days, shown }) => {
    for (const now of [midnight, midnight + 86_399]) {
      const at = now + days * 86_400;
      for (const sightings of [exampleW, [sightingAt(-36_000, 40)]]) {
        const { exposure } = decide(bookOf(sightings), withThreshold(1, threshold), android, at);
        expect(exposure !== undefined).toBe(shown);
      }
    }
  });
});

describe('platforms', () => {
  it('iOS counts in minutes, half a minute up', () => {
    // 55 dB weighs half: (60 + 300 + 300) s / 2 = 330 s, which is 5.5 minutes.
    const sightings = [sightingAt(0, 55, -60), sightingAt(300, 55, 0), sightingAt(600, 55, 300)];
    const sum = (profile: typeof ios) => decide(bookOf(sightings), withThreshold(0), profile, tenOClock).days[0]?.sum;
    expect(sum(android)).toBe(330);
    expect(sum(ios)).toBe(360);
  });

  it('each cuts example W into scans by its own rules', () => {
    const seconds = (profile: typeof ios) =>
      decide(bookOf(exampleW), withThreshold(0), profile, tenOClock).windows.map(({ scans }) =>
        scans.map((scan) => scan.secondsSinceLastScan),
      );
    expect(seconds(android)).toEqual([
      [120, 240, 300, 240, 300, 240, 300],
      [240, 300],
    ]);
    expect(seconds(ios)).toEqual([
      [150, 247, 288, 256, 287, 267, 287],
      [247, 267],
    ]);
  });
});
