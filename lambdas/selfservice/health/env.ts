import { commonEnv, text } from '../../shared/env.ts';

export const env = { ...commonEnv, RINGS_TABLE: text } as const;
