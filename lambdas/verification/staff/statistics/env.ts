import { text } from '../../../shared/env.ts';
import { staffEnv } from '../endpoint/staff-env.ts';

export const env = { ...staffEnv, STATISTICS_TABLE: text } as const;
