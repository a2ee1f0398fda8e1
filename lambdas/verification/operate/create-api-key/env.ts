import { commonEnv, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  API_KEYS_TABLE: text,
  REGIONS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  AUDIT_TABLE: text,
} as const;
