import { commonEnv, text } from '../../shared/env.ts';
import { loginEnv } from '../login/env.ts';

export const env = { ...commonEnv, ...loginEnv, RINGS_TABLE: text, LIMITS_TABLE: text } as const;
