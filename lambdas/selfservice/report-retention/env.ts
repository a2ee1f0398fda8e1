import { retentionEnv } from '../../shared/retention/env.ts';
import { selfserviceTables } from '../tables.ts';

export const env = retentionEnv(selfserviceTables);
