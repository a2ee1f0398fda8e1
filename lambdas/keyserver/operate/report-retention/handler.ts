import { keyserverRules } from '../../../../protocol/retention/rules.ts';
import { retentionJob } from '../../../shared/retention/retention-job.ts';
import { keyserverTables } from '../../tables.ts';

export const handler = retentionJob('keyserver/report-retention', keyserverTables, keyserverRules);
