import { text } from '../../../shared/env.ts';
import { messageEnv } from '../../messages/env.ts';
import { staffEnv } from '../endpoint/staff-env.ts';

/** MESSAGE_PROVIDERS says whether messages go; this step sends none. */
export const env = { ...staffEnv, ...messageEnv, QUOTAS_TABLE: text } as const;
