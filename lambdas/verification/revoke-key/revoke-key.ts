/**
 * An operator declares keys compromised. This marks them, and no more: the rotation makes their successors and ends them
 * (rotate-verification.ts), at once when the command asks it to, and otherwise when its timer does. So whatever dies on the
 * way, a marked key is replaced within a quarter of an hour (docs/operations/revoke-key.md).
 */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { type WritingSpan, writingSpan } from '../../../protocol/rings/key-state.ts';
import { type KeyRequest, type KeyWish, readKeyWish } from '../../../protocol/rings/key-wish.ts';
import type { RingTimes } from '../../../protocol/rings/ring.ts';
import { type AuditEntry, operatorOf } from '../../shared/audit.ts';
import type { KeyRows } from '../keys/key-rows.ts';
import type { Harm } from './weigh-harm.ts';

/** What `npm run rotate -- revoke` sends; it comes from an operator and is checked all the same. */
export interface RevokeKeyRequest extends KeyRequest {
  /** A version or kid, or `all` that stand now. */
  readonly version?: unknown;
  /** Weighs what would break, and changes nothing. */
  readonly dryRun?: unknown;
  readonly by?: unknown;
}

/** `first`: this call revoked it; otherwise an earlier one did, at `since`. */
type Revoked = { readonly version: string; readonly since: UnixSeconds; readonly first: boolean };
export type RevokeKeyResult =
  | { readonly wouldRevoke: readonly string[]; readonly harm: Harm; readonly now: UnixSeconds }
  | { readonly revoked: readonly Revoked[] }
  | { readonly error: string };

/** What there is to break. */
export interface Exposure {
  readonly wish: KeyWish;
  readonly versions: readonly string[];
  /** When they wrote or signed. */
  readonly spans: readonly WritingSpan[];
}

export interface RevokeKeyDeps {
  rows(wish: KeyWish): Promise<KeyRows>;
  weigh(exposure: Exposure, now: UnixSeconds): Promise<Harm>;
  /** `busy`: another call is at it. */
  mark(wish: KeyWish, version: string, entry: AuditEntry, now: UnixSeconds): Promise<Omit<Revoked, 'version'> | 'busy'>;
}

/** Safe to repeat. Mistakes are answered in words: a thrown error would be a failed invocation without them. */
export async function revokeKey(
  deps: RevokeKeyDeps,
  request: RevokeKeyRequest,
  now: UnixSeconds,
): Promise<RevokeKeyResult> {
  const wish = readKeyWish(request);
  if ('error' in wish) return wish;
  const { versions } = await deps.rows(wish);
  const chosen = chosenOf(versions, request.version);
  if (chosen.length === 0) return { error: `there is no such version among ${namesOf(versions)}` };
  const names = chosen.map(({ version }) => version);
  if (request.dryRun !== false) {
    const spans = chosen.map((version) => writingSpan(version, versions, now));
    return { wouldRevoke: names, harm: await deps.weigh({ wish, versions: names, spans }, now), now };
  }
  const revoked: Revoked[] = [];
  for (const version of chosen) {
    const entry = { ...entryOf(wish, version, now), ...operatorOf(request) };
    const outcome = await deps.mark(wish, version.version, entry, now);
    if (outcome === 'busy') return { error: `somebody else is changing ${version.version} at this moment; try again` };
    revoked.push({ version: version.version, ...outcome });
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

function entryOf(wish: KeyWish, { version, createdAt, usableFrom }: RingTimes, now: UnixSeconds): AuditEntry {
  const isRing = !('region' in wish);
  return {
    actor: 'verification/revoke-key',
    action: isRing ? 'ring-version-revoked' : 'signing-key-revoked',
    target: isRing ? `${wish.what}/${version}` : version,
    before: { createdAt, usableFrom },
    after: { createdAt, usableFrom, revokedAt: now },
  };
}
