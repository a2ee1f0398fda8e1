import { commonEnv } from '../../../shared/env.ts';

export const env = commonEnv;
