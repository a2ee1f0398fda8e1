import { commonEnv } from '../../shared/env.ts';

/** What to look at comes with each run (lib/selfservice-stack.ts). */
export const env = { ...commonEnv } as const;
