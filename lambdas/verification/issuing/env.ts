import { text } from '../../shared/env.ts';
import { messageEnv } from '../messages/env.ts';

/** What every function needs that stores codes and promises their messages. */
export const issuingEnv = {
  CODES_TABLE: text,
  OUTBOX_TABLE: text,
  MESSAGE_COUNTS_TABLE: text,
  QUOTAS_TABLE: text,
  API_KEYS_TABLE: text,
  REGIONS_TABLE: text,
  RINGS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  STATISTICS_TABLE: text,
  ...messageEnv,
} as const;
