import { commonEnv, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  RINGS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  REGIONS_TABLE: text,
  CODES_TABLE: text,
  OUTBOX_TABLE: text,
  API_KEYS_TABLE: text,
  MESSAGE_COUNTS_TABLE: text,
  AUDIT_TABLE: text,
} as const;
