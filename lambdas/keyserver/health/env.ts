import { commonEnv, text } from '../../shared/env.ts';

export const env = { ...commonEnv, GUARDS_TABLE: text } as const;
