import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { countMetric, openLog } from '../../../shared/log.ts';
import { getter } from '../../../shared/probe/get.ts';
import { env } from './env.ts';
import { type ProbeTargets, probeAddresses } from './probe-addresses.ts';

/** Phones give up after ten. */
const TIMEOUT_MILLISECONDS = 5_000;

readEnv(env);
const name = 'verification/probe';
const log = openLog(name);

/** Scheduled. A check that failed is in the summary and a metric; the run itself succeeded. */
export const handler = job(name, (targets: ProbeTargets, { awsRequestId }) => {
  const unexpected = (error: unknown) => log.unexpected(error, awsRequestId);
  return probeAddresses({ get: getter(TIMEOUT_MILLISECONDS), count: countMetric, unexpected }, targets);
});
