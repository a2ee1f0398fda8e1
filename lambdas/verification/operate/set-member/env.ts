import { commonEnv, optional, text } from '../../../shared/env.ts';

/** Absent STAFF_POOL_ID: the authority's own identity provider knows the people. */
export const env = {
  ...commonEnv,
  MEMBERS_TABLE: text,
  REGIONS_TABLE: text,
  AUDIT_TABLE: text,
  STAFF_POOL_ID: optional(text),
} as const;
