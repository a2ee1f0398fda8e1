import { commonEnv, text } from '../../../shared/env.ts';
import { issuingEnv } from '../../issuing/env.ts';

export const env = { ...commonEnv, ...issuingEnv, BRAKE_TABLE: text } as const;
