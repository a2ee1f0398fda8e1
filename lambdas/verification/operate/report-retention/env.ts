import { retentionEnv } from '../../../shared/retention/env.ts';
import { verificationTables } from '../../store/tables.ts';

export const env = retentionEnv(verificationTables);
