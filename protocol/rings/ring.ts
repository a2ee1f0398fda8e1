/**
 * Which version of a key ring writes, which ones still read, when a new one is due and when an old one has outlived its
 * use (verification-server.md §4.4, key-server.md §5.4). Pure: times in, decisions out.
 */
import type { UnixSeconds } from '../keys/interval.ts';

/** A secret writes only this long after its creation, when every reader has had time to learn of it. */
export const RING_ACTIVATION_SECONDS = 1_800;

/** When a version of a key ring was made and from when it may write. */
export interface RingTimes {
  readonly version: string;
  readonly createdAt: UnixSeconds;
  readonly usableFrom: UnixSeconds;
}

export interface RingPolicy {
  /** A new version is due when the newest one is this old. */
  readonly newAfterSeconds: number;
  /** A version is deleted this long after its successor began to write. Absent: never deleted. */
  readonly keepAfterSuccessorSeconds?: number;
}

/** Newest first. Equal creation times do not occur in a ring made under its head row; the name keeps the order total. */
function newestFirst<V extends RingTimes>(versions: readonly V[]): V[] {
  return [...versions].sort((a, b) => b.createdAt - a.createdAt || (b.version > a.version ? 1 : -1));
}

/**
 * The writer first, then the others newest first. The writer is the newest version that is usable; no age makes it
 * unusable, since a late rotation must not stop the service. If none is usable yet (a reader's clock behind the
 * maker's), the one usable soonest writes. [] only for an empty ring.
 */
export function orderVersions<V extends RingTimes>(versions: readonly V[], now: UnixSeconds): V[] {
  const sorted = newestFirst(versions);
  const writer = sorted.find((version) => version.usableFrom <= now) ?? sorted.at(-1);
  return writer === undefined ? [] : [writer, ...sorted.filter((version) => version !== writer)];
}

/** When a version made now may write: at once if it is the ring's first. */
export function usableFrom(existing: readonly RingTimes[], now: UnixSeconds, activationSeconds: number): UnixSeconds {
  return existing.length === 0 ? now : now + activationSeconds;
}

/** Does anything ever delete a version? If not, its loss makes what it protects useless for ever. */
export function isLasting(policy: RingPolicy): boolean {
  return policy.keepAfterSuccessorSeconds === undefined;
}

/** Is a new version due? */
export function newVersionDue(versions: readonly RingTimes[], policy: RingPolicy, now: UnixSeconds): boolean {
  return versions.every((version) => version.createdAt + policy.newAfterSeconds <= now);
}

/**
 * Versions that nothing alive depends on any more. Counted from the successor's first writing, not from the version's
 * own creation, so that a rotation that was down for days does not delete what wrote until yesterday.
 */
export function outlivedVersions<V extends RingTimes>(
  versions: readonly V[],
  policy: RingPolicy,
  now: UnixSeconds,
): V[] {
  const keepSeconds = policy.keepAfterSuccessorSeconds;
  if (keepSeconds === undefined) return [];
  const sorted = newestFirst(versions);
  return sorted.filter((_, index) => {
    const successor = sorted[index - 1];
    return successor !== undefined && successor.usableFrom + keepSeconds <= now;
  });
}
