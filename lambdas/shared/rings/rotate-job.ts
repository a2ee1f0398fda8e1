import { operatorOf } from '../audit.ts';
import { dynamo } from '../aws/dynamo.ts';
import { kms } from '../aws/kms.ts';
import { clockFromEnv } from '../clock.ts';
import type { commonEnv, EnvOf } from '../env.ts';
import { job } from '../job.ts';
import { countMetric } from '../log.ts';
import { randomBytes } from '../random.ts';
import { type RingSpec, type Rotation, ringParts, rotateAll, type ScheduledRing } from './rotate-rings.ts';

interface RotateEnv extends EnvOf<typeof commonEnv> {
  readonly RINGS_TABLE: string;
  readonly AUDIT_TABLE: string;
  readonly SEALING_KEY_ARN: string;
}

/** What an operator's command asks for; a timer's event has no `what`. */
export interface RotateRingsRequest {
  /** A ring. */
  readonly what?: unknown;
  /** Make a new version although none is due. */
  readonly byHand?: unknown;
  readonly by?: unknown;
}

/** Rotates the key rings of a domain that has nothing else to rotate; or, where a person asks, one of them. */
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
  return job<Rotation | { readonly error: string }, RotateRingsRequest | undefined>(name, async (event) => {
    const { what, byHand, ...asked } = event ?? {};
    if (what === undefined) return rotateAll(ringParts(deps, rings, await clock()));
    const wanted = rings.filter((ring) => ring.name === what);
    if (wanted.length === 0) return { error: 'there is no such ring, or its region offers no self-service' };
    const occasion = byHand === true ? 'by-hand' : 'due';
    return rotateAll(ringParts({ ...deps, ...operatorOf(asked) }, wanted, await clock(), occasion));
  });
}
