import { commonEnv, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  API_KEYS_TABLE: text,
  REGIONS_TABLE: text,
  RINGS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  STATISTICS_TABLE: text,
  BRAKE_TABLE: text,
} as const;
