import { commonEnv, text } from '../../shared/env.ts';
import { regionsEnv } from '../regions-env.ts';

export const env = {
  ...commonEnv,
  ...regionsEnv,
  RINGS_TABLE: text,
  TOKENS_TABLE: text,
  /** Where the verification server answers laboratories; ends with a slash. */
  VERIFICATION_ADMIN_URL: text,
} as const;
