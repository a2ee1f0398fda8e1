import { text } from '../../../shared/env.ts';
import { staffEnv } from '../endpoint/staff-env.ts';

export const env = {
  ...staffEnv,
  LASTING_RINGS_TABLE: text,
  /** Of the device API, with a slash at its end: there the public keys are listed. */
  DEVICE_URL: text,
} as const;
