import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, API_KEYS_TABLE: text, AUDIT_TABLE: text } as const;
