import { retentionEnv } from '../../../shared/retention/env.ts';
import { keyserverTables } from '../../tables.ts';

export const env = retentionEnv(keyserverTables);
