/**
 * An operator declares keys compromised. This marks them, and no more: the rotation makes their successors and ends them
 * (rotate-rings.ts), at once when the command asks it to, and otherwise when its timer does. So whatever dies on the way, a
 * marked key is replaced by the timer's next run (docs/operations/revoke-key.md).
 */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { RingTimes } from '../../../../protocol/rings/ring.ts';
import { type AuditEntry, operatorOf } from '../../audit.ts';
import type { Marked } from './mark-revoked.ts';

/** What `npm run rotate -- revoke` sends of a version; it comes from an operator and is checked all the same. */
export interface RevokeRequest {
  /** A version or kid, or `all` that stand now. */
  readonly version?: unknown;
  /** Weighs what would break, and changes nothing. */
  readonly dryRun?: unknown;
  readonly by?: unknown;
}

/** `first`: this call revoked it; otherwise an earlier one did, at `since`. */
type Revoked = { readonly version: string } & Exclude<Marked, 'busy'>;
export type RevokeResult<Harm> =
  | { readonly wouldRevoke: readonly string[]; readonly harm: Harm; readonly now: UnixSeconds }
  | { readonly revoked: readonly Revoked[] }
  | { readonly error: string };

export interface RevokeDeps<Harm> {
  readonly versions: readonly RingTimes[];
  /** Of a version, for the audit. */
  entryOf(version: string): Pick<AuditEntry, 'actor' | 'action' | 'target' | 'details'>;
  weigh(chosen: readonly RingTimes[]): Promise<Harm>;
  mark(version: string, entry: AuditEntry): Promise<Marked>;
}

/** Safe to repeat. Mistakes are answered in words: a thrown error would be a failed invocation without them. */
export async function revokeVersions<Harm>(
  deps: RevokeDeps<Harm>,
  request: RevokeRequest,
  now: UnixSeconds,
): Promise<RevokeResult<Harm>> {
  const chosen = chosenOf(deps.versions, request.version);
  if (chosen.length === 0) return { error: `there is no such version among ${namesOf(deps.versions)}` };
  if (request.dryRun !== false)
    return { wouldRevoke: chosen.map(({ version }) => version), harm: await deps.weigh(chosen), now };
  const revoked: Revoked[] = [];
  for (const { version, createdAt, usableFrom } of chosen) {
    const before = { createdAt, usableFrom };
    const entry = { ...deps.entryOf(version), before, after: { ...before, revokedAt: now }, ...operatorOf(request) };
    const outcome = await deps.mark(version, entry);
    if (outcome === 'busy') return { error: `somebody else is changing ${version} at this moment; try again` };
    revoked.push({ version, ...outcome });
  }
  return { revoked };
}

/** A revoked one may be named again, and tells since when it is; `all` means those that stand. */
function chosenOf(versions: readonly RingTimes[], wanted: unknown): readonly RingTimes[] {
  if (wanted !== 'all') return versions.filter(({ version }) => version === wanted);
  const standing = versions.filter(({ revokedAt }) => revokedAt === undefined);
  return standing.length > 0 ? standing : versions;
}

function namesOf(versions: readonly RingTimes[]): string {
  return versions.length === 0 ? 'none' : versions.map(({ version }) => version).join(', ');
}
