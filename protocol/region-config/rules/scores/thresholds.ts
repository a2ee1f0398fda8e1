/** The seven thresholds of a classification; any of them is enough. */
export const thresholdNames = [
  'confirmedTestPerDaySumERVThreshold',
  'clinicalDiagnosisPerDaySumERVThreshold',
  'selfReportPerDaySumERVThreshold',
  'recursivePerDaySumERVThreshold',
  'perDaySumERVThreshold',
  'perDayMaxERVThreshold',
  'weightedDurationAtAttenuationThreshold',
] as const;

export type ThresholdName = (typeof thresholdNames)[number];
