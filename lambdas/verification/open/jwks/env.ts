import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, REGIONS_TABLE: text, LASTING_RINGS_TABLE: text } as const;
