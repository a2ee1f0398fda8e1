import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, MEMBERS_TABLE: text } as const;
