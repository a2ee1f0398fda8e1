import { commonEnv, text } from '../../../shared/env.ts';

export const env = {
  ...commonEnv,
  EXPORTS_TABLE: text,
  AUDIT_TABLE: text,
  EXPORT_BUCKET: text,
  MANIFEST_KEY_ARN: text,
  DISTRIBUTION_ID: text,
} as const;
