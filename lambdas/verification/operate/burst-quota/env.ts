import { commonEnv, text } from '../../../shared/env.ts';

export const env = { ...commonEnv, REGIONS_TABLE: text, QUOTAS_TABLE: text, AUDIT_TABLE: text } as const;
