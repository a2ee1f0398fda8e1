import { commonEnv, text } from '../../../shared/env.ts';

/** What the custom resource needs; read by lib/ at synth and by the handler at cold start. */
export const env = { ...commonEnv, AUTHORITIES_TABLE: text, EXPORTS_TABLE: text, AUDIT_TABLE: text } as const;
