import { commonEnv, text } from '../../shared/env.ts';

export const env = { ...commonEnv, CODES_TABLE: text } as const;
