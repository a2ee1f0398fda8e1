import { readAuditJob } from '../../../shared/auditing/jobs.ts';
import { readEnv } from '../../../shared/env.ts';
import { env } from './env.ts';

export const handler = readAuditJob('keyserver/read-audit', readEnv(env));
