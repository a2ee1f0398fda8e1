import { dynamo } from '../aws/dynamo.ts';
import { kms } from '../aws/kms.ts';
import { clockFromEnv } from '../clock.ts';
import type { commonEnv, EnvOf } from '../env.ts';
import { job } from '../job.ts';
import { countMetric } from '../log.ts';
import { randomBytes } from '../random.ts';
import { type RingSpec, ringParts, rotateAll, type ScheduledRing } from './rotate-rings.ts';

interface RotateEnv extends EnvOf<typeof commonEnv> {
  readonly RINGS_TABLE: string;
  readonly AUDIT_TABLE: string;
  readonly SEALING_KEY_ARN: string;
}

/** Rotates the key rings of a domain that has nothing else to rotate. */
export function rotateJob(name: string, env: RotateEnv, rings: readonly (RingSpec | ScheduledRing)[]) {
  const clock = clockFromEnv(dynamo(), env);
  const deps = {
    dynamo: dynamo(),
    kms: kms(),
    table: env.RINGS_TABLE,
    auditTable: env.AUDIT_TABLE,
    sealingKeyArn: env.SEALING_KEY_ARN,
    randomBytes,
    actor: name,
    count: countMetric,
  };
  return job(name, async () => rotateAll(ringParts(deps, rings, await clock())));
}
