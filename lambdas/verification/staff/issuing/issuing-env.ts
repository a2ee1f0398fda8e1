import { text } from '../../../shared/env.ts';
import { codesEnv } from '../../issuing/env.ts';
import { staffEnv } from '../endpoint/staff-env.ts';

/** Of the steps with which people issue codes; LASTING_RINGS_TABLE names the keys that sign messages. */
export const issuingStaffEnv = {
  ...staffEnv,
  ...codesEnv,
  LASTING_RINGS_TABLE: text,
  RECENT_CODES_TABLE: text,
} as const;
