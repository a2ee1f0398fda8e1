import { commonEnv, text } from '../../../shared/env.ts';
import { messageEnv } from '../../messages/env.ts';

export const env = {
  ...commonEnv,
  CODES_TABLE: text,
  OUTBOX_TABLE: text,
  REGIONS_TABLE: text,
  RINGS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  STATISTICS_TABLE: text,
  ...messageEnv,
} as const;
