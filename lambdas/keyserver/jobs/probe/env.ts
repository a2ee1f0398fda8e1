import { commonEnv } from '../../../shared/env.ts';

/** What to look at comes with each run (lib/keyserver-stack.ts): an environment would be too small for many regions. */
export const env = { ...commonEnv } as const;
