import { dynamo } from '../../shared/aws/dynamo.ts';
import { kms } from '../../shared/aws/kms.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { job } from '../../shared/job.ts';
import { countMetric } from '../../shared/log.ts';
import { randomBytes } from '../../shared/random.ts';
import { ringParts, rotateAll } from '../../shared/rings/rotate-rings.ts';
import { env as spec } from './env.ts';
import { ringsOf } from './rings.ts';

const NAME = 'selfservice/rotate';
const env = readEnv(spec);
const clock = clockFromEnv(dynamo(), env);
const rings = ringsOf(env.SELF_SERVICE_REGIONS);
const deps = {
  dynamo: dynamo(),
  kms: kms(),
  table: env.RINGS_TABLE,
  auditTable: env.AUDIT_TABLE,
  sealingKeyArn: env.SEALING_KEY_ARN,
  randomBytes,
  actor: NAME,
  count: countMetric,
};

export const handler = job(NAME, async () => rotateAll(ringParts(deps, rings, await clock())));
