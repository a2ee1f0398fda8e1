import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, EXPORTS_TABLE: text, EXPORT_BUCKET: text } as const;
