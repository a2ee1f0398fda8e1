import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, RINGS_TABLE: text, AUDIT_TABLE: text, SEALING_KEY_ARN: text } as const;
