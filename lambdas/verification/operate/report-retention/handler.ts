import { verificationRules } from '../../../../protocol/retention/rules.ts';
import { retentionJob } from '../../../shared/retention/retention-job.ts';
import { verificationTables } from '../../store/tables.ts';

export const handler = retentionJob('verification/report-retention', verificationTables, verificationRules);
