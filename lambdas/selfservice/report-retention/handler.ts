import { selfserviceRules } from '../../../protocol/retention/rules.ts';
import { retentionJob } from '../../shared/retention/retention-job.ts';
import { selfserviceTables } from '../tables.ts';

export const handler = retentionJob('selfservice/report-retention', selfserviceTables, selfserviceRules);
