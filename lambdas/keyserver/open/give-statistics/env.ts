import { commonEnv, count, text, withDefault } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  AUTHORITIES_TABLE: text,
  STATISTICS_TABLE: text,
  DEADLINE_MIN_MILLISECONDS: withDefault(count, 150),
  DEADLINE_MAX_MILLISECONDS: withDefault(count, 250),
} as const;
