import { optional, text } from '../../../shared/env.ts';
import { staffEnv } from '../endpoint/staff-env.ts';

/** Absent STAFF_POOL_ID: the authority's own identity provider knows the people. */
export const env = { ...staffEnv, AUDIT_TABLE: text, STAFF_POOL_ID: optional(text) } as const;
