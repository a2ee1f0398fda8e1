/**
 * The journey expects what the specification's tables say, calculated once more without protocol/risk (device/journey):
 * whatever phones hear and regions set, the two must agree.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import { classOf, dayTotals, type Encounters } from '../../../device/journey/expected-score.ts';
import { decide } from '../../../device/risk/decide.ts';
import type { ExposureBook } from '../../../device/risk/exposures.ts';
import { packMap } from '../../../protocol/region-config/infectiousness-map.ts';
import type { Classification, ScoreConfiguration } from '../../../protocol/risk/configuration.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import { classification, off } from '../../support/risk/example-configuration.ts';
import { tenOClock } from '../../support/risk/example-w.ts';

const typeOf = {
  confirmed: reportTypes.confirmedTest,
  likely: reportTypes.clinicalDiagnosis,
  'user-report': reportTypes.selfReport,
};

const percent = fc.integer({ min: 0, max: 250 });
const seconds = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3_000 }));
const configuration: fc.Arbitrary<ScoreConfiguration> = fc.record({
  attenuationThresholds: fc
    .uniqueArray(fc.integer({ min: 1, max: 90 }), { minLength: 3, maxLength: 3 })
    .map((bounds) => bounds.sort((a, b) => a - b) as [number, number, number]),
  attenuationWeights: fc.record({ immediate: percent, near: percent, medium: percent, other: percent }),
  infectiousnessMap: fc
    .array(fc.constantFrom('drop' as const, 'standard' as const, 'high' as const), { minLength: 29, maxLength: 29 })
    .map((levels) => packMap(Object.fromEntries(levels.map((level, n) => [String(n - 14), level])))),
  infectiousnessWeights: fc.record({ standard: percent, high: percent }),
  reportTypeWeights: fc.record({ confirmedTest: percent, clinicalDiagnosis: percent, selfReport: percent }),
  missingReportType: fc.constant(undefined),
  classifications: fc.array(
    fc
      .record({
        ...{ perDaySum: seconds, perDayMaximum: seconds, weightedDuration: seconds },
        perDaySumOf: fc
          .record({ confirmedTest: seconds, clinicalDiagnosis: seconds, selfReport: seconds })
          .map((sums) => ({ ...off.perDaySumOf, ...sums })),
      })
      .map(classification),
    { minLength: 1, maxLength: 4 },
  ),
  daysSinceExposureThreshold: fc.integer({ min: 0, max: 14 }),
});

/** Scans some minutes apart, with a few beacons each, on one day up to 16 days ago. */
const encounters: fc.Arbitrary<Encounters> = fc
  .record({
    type: fc.constantFrom('confirmed' as const, 'likely' as const, 'user-report' as const),
    daysSinceOnset: fc.integer({ min: -14, max: 14 }),
    day: fc.nat({ max: 16 }),
    scans: fc.array(
      fc.record({
        pause: fc.integer({ min: 30, max: 700 }),
        known: fc.boolean(),
        attenuations: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 }),
        apart: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ type, daysSinceOnset, day, scans }) => {
    let time = tenOClock - day * 86_400;
    const measured = scans.flatMap(({ pause, known, attenuations, apart }) => {
      const previousScan = known ? time : undefined;
      time += pause;
      const heard = attenuations.map((attenuation, n) => ({ time: time + n * apart, attenuation, previousScan }));
      time += attenuations.length * apart;
      return heard;
    });
    return { type, daysSinceOnset, measured };
  });

function bookFrom(all: readonly Encounters[]): ExposureBook {
  return new Map(
    all.map(({ type, daysSinceOnset, measured }, n) => [
      String(n),
      {
        ...{ rollingStart: 0, rollingPeriod: 144, reportTypes: [typeOf[type]], daysSinceOnset },
        transmissionRisk: undefined,
        sightings: measured.map((each) => ({ ...each, calibrationConfidence: 3 as const })),
      },
    ]),
  );
}

const now = tenOClock + 36_000;
/** Of the second opinion, which calculates in floating point: half a minute, or a threshold, may be missed there. */
const isTie = (value: number) => Math.abs((value % 60) - 30) < 1e-6;
const isAtThreshold = (value: number, classifications: readonly Classification[]) =>
  classifications
    .flatMap(({ perDaySum, perDayMaximum, weightedDuration, perDaySumOf }) => [
      ...[perDaySum, perDayMaximum, weightedDuration],
      ...Object.values(perDaySumOf),
    ])
    .some((threshold) => threshold > 0 && Math.abs(value - threshold) < 1e-6);

it.each([
  ['android', android],
  ['ios', ios],
] as const)('%s: scores and classification are those of the second opinion', (platform, profile) => {
  fc.assert(
    fc.property(fc.array(encounters, { maxLength: 6 }), configuration, (all, by) => {
      const exact = decide(
        bookFrom(all),
        by,
        { ...profile, risk: { ...profile.risk, score: android.risk.score } },
        now,
      );
      const values = exact.days.flatMap(({ sum, maximum, weightedDuration, of }) => [
        ...[sum, maximum, weightedDuration],
        ...Object.values(of).map((scores) => scores.sum),
      ]);
      fc.pre(platform === 'android' || !values.some(isTie));
      const decision = decide(bookFrom(all), by, profile, now);
      const totals = dayTotals(all, by, platform, now);
      expect(decision.days.map(({ day }) => day)).toEqual(totals.map(({ day }) => day));
      for (const [n, { sum, maximum, weightedDuration, of }] of decision.days.entries()) {
        expect(sum).toBeCloseTo(totals[n]?.sum ?? -1, 6);
        expect(maximum).toBeCloseTo(totals[n]?.maximum ?? -1, 6);
        expect(weightedDuration).toBeCloseTo(totals[n]?.duration ?? -1, 6);
        expect(of.confirmedTest.sum).toBeCloseTo(totals[n]?.sumOf.confirmed ?? -1, 6);
        expect(of.clinicalDiagnosis.sum).toBeCloseTo(totals[n]?.sumOf.likely ?? -1, 6);
        expect(of.selfReport.sum).toBeCloseTo(totals[n]?.sumOf['user-report'] ?? -1, 6);
      }
      if (platform === 'android' && values.some((value) => isAtThreshold(value, by.classifications))) return;
      const expected = classOf(totals, by.classifications);
      expect(decision.exposure && { number: decision.exposure.index, day: decision.exposure.day }).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
