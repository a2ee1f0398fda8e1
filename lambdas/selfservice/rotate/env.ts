import { commonEnv, text } from '../../shared/env.ts';
import { regionsEnv } from '../regions-env.ts';

export const env = {
  ...commonEnv,
  ...regionsEnv,
  RINGS_TABLE: text,
  AUDIT_TABLE: text,
  SEALING_KEY_ARN: text,
} as const;
