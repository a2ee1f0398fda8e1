import { commonEnv, text } from '../../shared/env.ts';
import { regionsEnv } from '../regions-env.ts';

export const env = {
  ...commonEnv,
  ...regionsEnv,
  RINGS_TABLE: text,
  LIMITS_TABLE: text,
  TOKENS_TABLE: text,
} as const;
