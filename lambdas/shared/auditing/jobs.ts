/** The two functions of a domain that read its audit: the one that seals it, and the auditor's. */
import { dynamo } from '../aws/dynamo.ts';
import { clockFromEnv } from '../clock.ts';
import type { EnvOf } from '../env.ts';
import { job, secretJob } from '../job.ts';
import { countMetric } from '../log.ts';
import { openAuditLog } from './audit-log.ts';
import type { auditingEnv } from './env.ts';
import { type ReadAuditResult, readAudit } from './read-audit.ts';
import { sealDays } from './seal-days.ts';
import { openSealStore } from './seal-store.ts';

type AuditingEnv = EnvOf<typeof auditingEnv>;

function open(env: AuditingEnv) {
  return { log: openAuditLog(dynamo(), env.AUDIT_TABLE), seals: openSealStore(dynamo(), env.SEALS_TABLE) };
}

/** On a timer. Its line has days, counts and hashes, and nothing of an entry. */
export function sealJob(name: string, env: AuditingEnv) {
  const clock = clockFromEnv(dynamo(), env);
  const deps = { ...open(env), count: countMetric };
  return job(name, async () => sealDays(deps, await clock()));
}

/** Invoked by an auditor alone (`npm run audit`); nothing of its answer is logged. */
export function readAuditJob(name: string, env: AuditingEnv) {
  const clock = clockFromEnv(dynamo(), env);
  const deps = open(env);
  return secretJob<ReadAuditResult>(name, async (event) => readAudit(deps, event, await clock()));
}
