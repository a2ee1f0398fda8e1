import { commonEnv, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  UPLOADS_TABLE: text,
  EXPORTS_TABLE: text,
  EXPORT_BUCKET: text,
  MANIFEST_KEY_ARN: text,
} as const;
