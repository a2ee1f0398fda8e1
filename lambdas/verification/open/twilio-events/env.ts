import { commonEnv, text } from '../../../shared/env.ts';
import { messageEnv } from '../../messages/env.ts';

export const env = {
  ...commonEnv,
  ...messageEnv,
  /** Where Twilio asks, ending with a slash; what it signs begins with it. */
  DEVICE_URL: text,
  REGIONS_TABLE: text,
  STATISTICS_TABLE: text,
} as const;
