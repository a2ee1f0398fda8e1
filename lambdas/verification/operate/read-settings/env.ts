import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, REGIONS_TABLE: text, SETTING_CHANGES_TABLE: text } as const;
