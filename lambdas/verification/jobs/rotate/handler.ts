import { dynamo } from '../../../shared/aws/dynamo.ts';
import { kms, kmsOnce } from '../../../shared/aws/kms.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { countMetric } from '../../../shared/log.ts';
import { randomBytes } from '../../../shared/random.ts';
import { env as spec } from './env.ts';
import { type RotateRequest, rotateOnRequest } from './rotate-verification.ts';

const NAME = 'verification/rotate';
const env = readEnv(spec);
const clock = clockFromEnv(dynamo(), env);
const deps = {
  dynamo: dynamo(),
  kms: kms(),
  kmsOnce: kmsOnce(),
  table: env.RINGS_TABLE,
  lastingTable: env.LASTING_RINGS_TABLE,
  regionsTable: env.REGIONS_TABLE,
  auditTable: env.AUDIT_TABLE,
  sealingKeyArn: env.SEALING_KEY_ARN,
  certificateRoleArn: env.CERTIFICATE_ROLE_ARN,
  statisticsRoleArn: env.STATISTICS_ROLE_ARN,
  messageRoleArns: env.SMS_SIGNER_ROLE_ARNS,
  keeperRoleArn: env.ROTATION_ROLE_ARN,
  digestsOnly: env.DIGESTS_ONLY ?? false,
  stage: env.STAGE,
  tags: env.KEY_TAGS,
  randomBytes,
  actor: NAME,
  count: countMetric,
};

/** Run by a timer, and by an operator (`npm run rotate`). */
export const handler = job(NAME, async (event: RotateRequest | undefined) =>
  rotateOnRequest(deps, event ?? {}, await clock()),
);
