import { commonEnv, text } from '../env.ts';

/** Of the functions that read the audit. */
export const auditingEnv = { ...commonEnv, AUDIT_TABLE: text, SEALS_TABLE: text } as const;
