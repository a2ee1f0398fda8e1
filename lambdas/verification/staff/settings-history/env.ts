import { text } from '../../../shared/env.ts';
import { staffEnv } from '../endpoint/staff-env.ts';

export const env = { ...staffEnv, SETTING_CHANGES_TABLE: text } as const;
