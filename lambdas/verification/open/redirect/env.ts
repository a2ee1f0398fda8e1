import { commonEnv, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  REGIONS_TABLE: text,
  STATISTICS_TABLE: text,
  /** The ENX domain, in lower case. */
  REDIRECT_DOMAIN: text,
} as const;
