import type { Version1Configuration } from '../../../protocol/risk/version-1/configuration.ts';

const values = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Worked example (a) of gaen-device.md §10: all value tables 1 … 8. */
export const oneToEight: Version1Configuration = {
  attenuationValues: values,
  daysSinceExposureValues: values,
  durationValues: values,
  transmissionRiskValues: values,
  minimumRiskScore: 0,
};
