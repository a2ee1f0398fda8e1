import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, API_KEYS_TABLE: text, STATISTICS_TABLE: text } as const;
