/** What holds for every window and configuration (gaen-device.md §6.1, §8.1). */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { androidRiskRules, iosRiskRules } from '../../../device/risk/rules.ts';
import { classify } from '../../../protocol/risk/classify.ts';
import type { ScoreConfiguration } from '../../../protocol/risk/configuration.ts';
import { scoredReportTypes } from '../../../protocol/risk/report-types.ts';
import { type DayScore, dayScorer, type RatedWindow, scoreDays } from '../../../protocol/risk/score.ts';
import { exposureWindows } from '../../../protocol/risk/windows.ts';
import { classification, exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { tenOClock } from '../../support/risk/example-w.ts';

const percent = fc.integer({ min: 0, max: 250 });
const weights = {
  attenuationWeights: fc.record({ immediate: percent, near: percent, medium: percent, other: percent }),
  infectiousnessWeights: fc.record({ standard: percent, high: percent }),
  reportTypeWeights: fc.record({ confirmedTest: percent, clinicalDiagnosis: percent, selfReport: percent }),
};
const configuration = fc
  .record({
    ...weights,
    attenuationThresholds: fc
      .uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 })
      .map((bounds) => bounds.sort((a, b) => a - b) as [number, number, number]),
    missingReportType: fc.constantFrom(undefined, 1 as const, 2 as const, 3 as const),
  })
  .map((over): ScoreConfiguration => ({ ...exampleConfiguration, ...over }));

const scan = fc.record({
  typicalAttenuation: fc.integer({ min: 0, max: 255 }),
  minimumAttenuation: fc.constant(0),
  secondsSinceLastScan: fc.integer({ min: 0, max: 5 }).map((minutes) => 60 * minutes),
});
const window: fc.Arbitrary<RatedWindow> = fc.record({
  start: fc.integer({ min: tenOClock - 5 * 86_400, max: tenOClock }),
  calibrationConfidence: fc.constant(3 as const),
  scans: fc.array(scan, { minLength: 1, maxLength: 8 }),
  reportType: fc.constantFrom(0, 1, 2, 3, 4, 5),
  daysSinceOnset: fc.option(fc.integer({ min: -16, max: 16 }), { nil: undefined }),
});
const windows = fc.array(window, { maxLength: 12 });
const measures = ['sum', 'maximum', 'weightedDuration'] as const;

const total = (days: readonly DayScore[], measure: (typeof measures)[number]) =>
  days.reduce((sum, day) => sum + day[measure], 0);

it('over report types, sums are added and the maximum is the highest', () => {
  fc.assert(
    fc.property(windows, configuration, (each, by) => {
      for (const day of scoreDays(each, by, tenOClock)) {
        const of = scoredReportTypes.map((type) => day.of[type]);
        const added = (measure: 'sum' | 'weightedDuration') => of.reduce((sum, scores) => sum + scores[measure], 0);
        expect(day.sum).toBeCloseTo(added('sum'), 6);
        expect(day.weightedDuration).toBeCloseTo(added('weightedDuration'), 6);
        expect(day.maximum).toBe(Math.max(...of.map((scores) => scores.maximum)));
        expect(day.maximum).toBeLessThanOrEqual(day.sum);
      }
    }),
  );
});

it('a higher weight lowers nothing, whichever it is', () => {
  const groups = Object.keys(weights) as (keyof typeof weights)[];
  const raised = fc.record({ group: fc.constantFrom(...groups), at: fc.nat({ max: 3 }), by: percent });
  fc.assert(
    fc.property(windows, configuration, raised, (each, before, { group, at, by }) => {
      const [name = '', weight = 0] = Object.entries(before[group])[at] ?? [];
      if (name === '') return;
      const after = { ...before, [group]: { ...before[group], [name]: weight + by } };
      const [lower, higher] = [scoreDays(each, before, tenOClock), scoreDays(each, after, tenOClock)];
      for (const measure of measures) {
        expect(total(higher, measure)).toBeGreaterThanOrEqual(total(lower, measure));
      }
    }),
  );
});

it('one more window lowers nothing, and a revoked or recursive one changes nothing', () => {
  fc.assert(
    fc.property(windows, window, configuration, (each, more, by) => {
      const score = dayScorer(by);
      const [before, after] = [score(each, tenOClock), score([...each, more], tenOClock)];
      for (const measure of measures) expect(total(after, measure)).toBeGreaterThanOrEqual(total(before, measure));
      for (const reportType of [4, 5] as const) {
        expect(score([...each, { ...more, reportType }], tenOClock)).toEqual(before);
      }
    }),
  );
});

it('the order of the windows does not matter', () => {
  fc.assert(
    fc.property(windows, configuration, (each, by) => {
      expect(scoreDays(each.toReversed(), by, tenOClock)).toEqual(scoreDays(each, by, tenOClock));
    }),
  );
});

it('scans may be cut in two at the same attenuation: no score changes', () => {
  fc.assert(
    fc.property(windows, configuration, (each, by) => {
      const halved = each.map((one) => ({
        ...one,
        scans: one.scans.flatMap((whole) => {
          const half = { ...whole, secondsSinceLastScan: whole.secondsSinceLastScan / 2 };
          return [half, half];
        }),
      }));
      expect(scoreDays(halved, by, tenOClock)).toEqual(scoreDays(each, by, tenOClock));
    }),
  );
});

it('a lower threshold keeps whoever was exposed exposed, and on no earlier day', () => {
  const threshold = fc.integer({ min: 1, max: 5_000 });
  fc.assert(
    fc.property(windows, configuration, threshold, threshold, (each, by, one, other) => {
      const days = scoreDays(each, by, tenOClock);
      const at = (perDaySum: number) => classify(days, [classification({ perDaySum })])?.day ?? 0;
      expect(at(Math.min(one, other))).toBeGreaterThanOrEqual(at(Math.max(one, other)));
    }),
  );
});

it('windows hold every sighting once, none 30 minutes after its start, and each scan speaks for at most 300 s', () => {
  const sightings = fc
    .array(
      fc.tuple(fc.nat({ max: 9_000 }), fc.nat({ max: 255 }), fc.option(fc.nat({ max: 9_000 }), { nil: undefined })),
    )
    .map((heard) =>
      heard
        .sort(([a], [b]) => a - b)
        .map(([time, attenuation, before]) => ({
          ...{ time: tenOClock + time, attenuation, calibrationConfidence: 3 as const },
          previousScan: before === undefined ? undefined : tenOClock + time - before,
        })),
    );
  fc.assert(
    fc.property(sightings, fc.constantFrom(androidRiskRules.windows, iosRiskRules.windows), (heard, rules) => {
      const found = exposureWindows(heard, rules);
      for (const [n, { start, scans }] of found.entries()) {
        const end = found[n + 1]?.start ?? Number.POSITIVE_INFINITY;
        expect(end - start).toBeGreaterThanOrEqual(1_800);
        const own = heard.filter(({ time }) => time >= start && time < end);
        expect(own.every(({ time }) => time < start + 1_800)).toBe(true);
        expect(scans.length).toBeLessThanOrEqual(own.length);
        expect(Math.min(...scans.map((each) => each.minimumAttenuation))).toBe(
          Math.min(...own.map(({ attenuation }) => attenuation)),
        );
        expect(scans.every((each) => each.secondsSinceLastScan >= 0 && each.secondsSinceLastScan <= 300)).toBe(true);
      }
    }),
  );
});
