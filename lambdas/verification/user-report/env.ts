import { commonEnv, count } from '../../shared/env.ts';
import { issuingEnv } from '../issuing/env.ts';

export const env = {
  ...commonEnv,
  ...issuingEnv,
  DEADLINE_MIN_MILLISECONDS: count,
  DEADLINE_MAX_MILLISECONDS: count,
} as const;
