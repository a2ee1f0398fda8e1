import { commonEnv, count, optional, text } from '../../../shared/env.ts';
import { issuingEnv } from '../../issuing/env.ts';

export const env = {
  ...commonEnv,
  ...issuingEnv,
  BRAKE_TABLE: text,
  /** Name of the secret by which calls from CloudFront are known; only where it stands before the API. */
  ORIGIN_HEADER_SECRET: optional(text),
  DEADLINE_MIN_MILLISECONDS: count,
  DEADLINE_MAX_MILLISECONDS: count,
} as const;
