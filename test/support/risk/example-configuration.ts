import type { Classification, ScoreConfiguration } from '../../../protocol/risk/configuration.ts';

/** Every threshold switched off. */
export const off = {
  perDaySum: 0,
  perDayMaximum: 0,
  weightedDuration: 0,
  perDaySumOf: { confirmedTest: 0, clinicalDiagnosis: 0, selfReport: 0, recursive: 0 },
};

/** A classification with these thresholds and no other. */
export function classification(over: Partial<Classification>): Classification {
  return { ...off, name: 'example', ...over };
}

/** Google's defaults for Express regions (region-config.md §2.3–2.4), and a quarter of an hour near somebody. */
export const exampleConfiguration: ScoreConfiguration = {
  attenuationThresholds: [30, 50, 60],
  attenuationWeights: { immediate: 150, near: 100, medium: 50, other: 0 },
  infectiousnessMap: 0x0401555aa9400000n,
  infectiousnessWeights: { standard: 100, high: 100 },
  reportTypeWeights: { confirmedTest: 100, clinicalDiagnosis: 100, selfReport: 100 },
  missingReportType: undefined,
  classifications: [classification({ perDaySum: 900 })],
  daysSinceExposureThreshold: 14,
};
