import { commonEnv } from '../../shared/env.ts';
import { issuingEnv } from '../issuing/env.ts';

export const env = { ...commonEnv, ...issuingEnv } as const;
