import { commonEnv, count, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  CODES_TABLE: text,
  API_KEYS_TABLE: text,
  REGIONS_TABLE: text,
  RINGS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  STATISTICS_TABLE: text,
  /** Issuer and audience of verification tokens; nobody but this server reads them. */
  TOKEN_ISSUER: text,
  DEADLINE_MIN_MILLISECONDS: count,
  DEADLINE_MAX_MILLISECONDS: count,
} as const;
