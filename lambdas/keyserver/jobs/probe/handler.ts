import { createPublicKey } from 'node:crypto';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { kms } from '../../../shared/aws/kms.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { EXPORT_AGE_SECONDS } from '../../../shared/events.ts';
import { job } from '../../../shared/job.ts';
import { countMetric, measureSeconds, openLog } from '../../../shared/log.ts';
import { getter } from '../../../shared/probe/get.ts';
import { openPublicKeys } from '../../exporting/export-signer.ts';
import { env } from './env.ts';
import { type ProbeTargets, probeSite } from './probe-site.ts';

/** For a file of 16 MB too; phones give up a small answer after ten. */
const TIMEOUT_MILLISECONDS = 8_000;

const clock = clockFromEnv(dynamo(), readEnv(env));
const name = 'keyserver/probe';
const log = openLog(name);
const spkiOf = openPublicKeys(kms());

const deps = {
  get: getter(TIMEOUT_MILLISECONDS),
  count: countMetric,
  aged: (seconds: number) => measureSeconds(EXPORT_AGE_SECONDS, seconds),
  publicKeyOf: async (keyArn: string) => createPublicKey({ key: await spkiOf(keyArn), format: 'der', type: 'spki' }),
};

/** Scheduled. A check that failed is in the summary and a metric; the run itself succeeded. */
export const handler = job(name, async (targets: ProbeTargets, { awsRequestId }) => {
  const unexpected = (error: unknown) => log.unexpected(error, awsRequestId);
  return probeSite({ ...deps, unexpected }, targets, await clock());
});
