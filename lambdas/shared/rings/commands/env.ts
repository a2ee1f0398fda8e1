import { commonEnv, text } from '../../env.ts';

/** Of the functions that show and revoke the rings of a domain that has nothing but rings. */
export const showRingsEnv = { ...commonEnv, RINGS_TABLE: text } as const;
export const revokeRingEnv = { ...showRingsEnv, AUDIT_TABLE: text } as const;
