import { commonEnv, count, isOn, text, withDefault } from '../../../shared/env.ts';

/** What the publish function needs; read by lib/ at synth and by the handler at cold start. */
export const env = {
  ...commonEnv,
  GUARDS_TABLE: text,
  UPLOADS_TABLE: text,
  AUTHORITIES_TABLE: text,
  RINGS_TABLE: text,
  STATISTICS_TABLE: text,
  /** Does the function answer the publish of v1alpha1 at `/` (key-server.md §1.4)? */
  V1ALPHA1: withDefault(isOn, false),
  /** Every answer is released this long after its request arrived, drawn anew for each (design.md §3). */
  DEADLINE_MIN_MILLISECONDS: withDefault(count, 150),
  DEADLINE_MAX_MILLISECONDS: withDefault(count, 250),
} as const;
