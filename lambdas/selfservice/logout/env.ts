import { commonEnv } from '../../shared/env.ts';
import { loginEnv } from '../login/env.ts';

export const env = { ...commonEnv, ...loginEnv } as const;
