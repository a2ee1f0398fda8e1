import { commonEnv, text } from '../../shared/env.ts';

export const env = {
  ...commonEnv,
  CODES_TABLE: text,
  API_KEYS_TABLE: text,
  REGIONS_TABLE: text,
  RINGS_TABLE: text,
} as const;
