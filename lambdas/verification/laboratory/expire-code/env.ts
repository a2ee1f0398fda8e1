import { commonEnv, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  CODES_TABLE: text,
  API_KEYS_TABLE: text,
  REGIONS_TABLE: text,
  RINGS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  STATISTICS_TABLE: text,
  BRAKE_TABLE: text,
  AUDIT_TABLE: text,
} as const;
