import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, AUTHORITIES_TABLE: text, AUDIT_TABLE: text } as const;
