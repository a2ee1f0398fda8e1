import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, STATISTICS_TABLE: text } as const;
