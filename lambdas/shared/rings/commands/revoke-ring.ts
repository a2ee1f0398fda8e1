/** A version of a ring is declared compromised, in a domain that has nothing but rings (docs/operations/revoke-key.md). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../aws/dynamo.ts';
import { readRingRows, ringKey } from '../ring-rows.ts';
import { markRevoked } from './mark-revoked.ts';
import { type RevokeRequest, type RevokeResult, revokeVersions } from './revoke-versions.ts';
import type { RingNamed } from './show-rings.ts';

export interface RevokeRingDeps {
  readonly dynamo: Dynamo;
  /** Rings. */
  readonly table: string;
  readonly auditTable: string;
  /** The function, for the audit. */
  readonly actor: string;
  readonly named: RingNamed;
}

export type RevokeRingRequest = RevokeRequest & { readonly what?: unknown };

/** Nobody writes down to whom a cookie or a token was given, so there is nothing to count. */
interface RingHarm {
  readonly what: string;
  readonly counts: Readonly<Record<string, never>>;
  readonly isWhole: true;
}

export async function revokeRing(
  { dynamo, table, auditTable, actor, named }: RevokeRingDeps,
  request: RevokeRingRequest,
  now: UnixSeconds,
): Promise<RevokeResult<RingHarm>> {
  const ring = typeof request.what === 'string' ? named(request.what)?.name : undefined;
  if (ring === undefined) return { error: 'there is no such ring' };
  const place = { table, partition: ringKey(ring) };
  return revokeVersions(
    {
      versions: await readRingRows(dynamo, table, ring),
      entryOf: (version) => ({ actor, action: 'ring-version-revoked', target: `${ring}/${version}` }),
      weigh: async () => ({ what: ring, counts: {}, isWhole: true }),
      mark: (version, entry) => markRevoked({ dynamo, auditTable }, place, version, entry, now),
    },
    request,
    now,
  );
}
