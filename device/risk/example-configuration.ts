import type { ScoreConfiguration } from './score.ts';

/**
 * The configuration of the walk's phones: Google's defaults for Express regions (region-config.md §2.3–2.4), and one
 * classification at a quarter of an hour near somebody.
 */
export const exampleConfiguration: ScoreConfiguration = {
  attenuationThresholds: [30, 50, 60],
  attenuationWeights: { immediate: 150, near: 100, medium: 50, other: 0 },
  infectiousnessMap: 0x0401555aa9400000n,
  infectiousnessWeights: { standard: 100, high: 100 },
  reportTypeWeights: { confirmedTest: 100, clinicalDiagnosis: 100, selfReport: 100 },
  missingReportType: undefined,
  perDaySumThreshold: 900,
  daysSinceExposureThreshold: 14,
};
