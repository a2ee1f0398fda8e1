import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, PAGES_BUCKET: text } as const;
