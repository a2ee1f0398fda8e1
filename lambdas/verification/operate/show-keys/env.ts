import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, RINGS_TABLE: text, LASTING_RINGS_TABLE: text, REGIONS_TABLE: text } as const;
