import { text } from '../../../shared/env.ts';
import { staffEnv } from '../endpoint/staff-env.ts';

export const env = {
  ...staffEnv,
  LASTING_RINGS_TABLE: text,
  /** The function that makes keys, as it is live. */
  ROTATE_FUNCTION: text,
} as const;
