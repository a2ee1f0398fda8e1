import { text } from '../../../shared/env.ts';
import { staffEnv } from '../endpoint/staff-env.ts';

export const env = { ...staffEnv, CODES_TABLE: text, RECENT_CODES_TABLE: text } as const;
