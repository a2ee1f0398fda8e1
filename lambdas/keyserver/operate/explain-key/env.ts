import { commonEnv, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  GUARDS_TABLE: text,
  UPLOADS_TABLE: text,
  EXPORTS_TABLE: text,
  AUDIT_TABLE: text,
  EXPORT_BUCKET: text,
} as const;
