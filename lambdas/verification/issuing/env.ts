import { text } from '../../shared/env.ts';
import { messageEnv } from '../messages/env.ts';

/** What every function needs that stores codes and promises their messages. */
export const codesEnv = {
  CODES_TABLE: text,
  OUTBOX_TABLE: text,
  MESSAGE_COUNTS_TABLE: text,
  QUOTAS_TABLE: text,
  RINGS_TABLE: text,
  STATISTICS_TABLE: text,
  ...messageEnv,
} as const;

/** And that knows its callers by their API keys. */
export const issuingEnv = {
  ...codesEnv,
  API_KEYS_TABLE: text,
  REGIONS_TABLE: text,
  LASTING_RINGS_TABLE: text,
} as const;
