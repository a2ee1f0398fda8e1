import { commonEnv, count, optional, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  CODES_TABLE: text,
  API_KEYS_TABLE: text,
  REGIONS_TABLE: text,
  RINGS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  BRAKE_TABLE: text,
  /** Failed guesses of one address in ten minutes, after which it is refused. */
  BRAKE_FAILURES: count,
  /** Name of the secret by which calls from CloudFront are known; only where it stands before the API. */
  ORIGIN_HEADER_SECRET: optional(text),
  STATISTICS_TABLE: text,
  /** Issuer and audience of verification tokens; nobody but this server reads them. */
  TOKEN_ISSUER: text,
  DEADLINE_MIN_MILLISECONDS: count,
  DEADLINE_MAX_MILLISECONDS: count,
} as const;
