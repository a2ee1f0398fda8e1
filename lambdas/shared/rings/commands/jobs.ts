/** What an operator may ask about the rings of a domain that has nothing but rings, and declare (`npm run rotate`). */
import { dynamo } from '../../aws/dynamo.ts';
import { clockFromEnv } from '../../clock.ts';
import type { EnvOf } from '../../env.ts';
import { job, secretJob } from '../../job.ts';
import type { revokeRingEnv, showRingsEnv } from './env.ts';
import { type RevokeRingRequest, revokeRing } from './revoke-ring.ts';
import type { RevokeResult } from './revoke-versions.ts';
import { type DomainRings, type RingNamed, showRings } from './show-rings.ts';
import type { ShowKeysResult } from './shown-keys.ts';

/** Its answer is long, and is no line of a log. */
export function showRingsJob(name: string, env: EnvOf<typeof showRingsEnv>, rings: DomainRings) {
  const clock = clockFromEnv(dynamo(), env);
  const tables = { dynamo: dynamo(), table: env.RINGS_TABLE };
  return secretJob<ShowKeysResult, { readonly what?: unknown }>(name, async (event) =>
    showRings(tables, rings, event, await clock()),
  );
}

export function revokeRingJob(name: string, env: EnvOf<typeof revokeRingEnv>, named: RingNamed) {
  const clock = clockFromEnv(dynamo(), env);
  const deps = { dynamo: dynamo(), table: env.RINGS_TABLE, auditTable: env.AUDIT_TABLE, actor: name, named };
  return job<RevokeResult<unknown>, RevokeRingRequest>(name, async (event) => revokeRing(deps, event, await clock()));
}
