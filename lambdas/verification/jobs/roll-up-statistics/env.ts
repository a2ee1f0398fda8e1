import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, STATISTICS_TABLE: text, API_KEYS_TABLE: text, REGIONS_TABLE: text } as const;
