/**
 * Which version of a key ring writes, which ones still read, when a new one is due and when an old one has outlived its
 * use (verification-server.md §4.4, key-server.md §5.4). Pure: times in, decisions out.
 */
import { DAY_SECONDS, type UnixSeconds } from '../keys/interval.ts';

/** A secret writes only this long after its creation, when every reader has had time to learn of it. */
export const RING_ACTIVATION_SECONDS = 1_800;

/**
 * This long after a version was made every reader knows of it: readers keep what they read for 60 seconds, and their clocks
 * differ by some.
 */
export const RING_LEARNING_SECONDS = 90;

/** When a version of a key ring was made and from when it may write. */
export interface RingTimes {
  readonly version: string;
  readonly createdAt: UnixSeconds;
  readonly usableFrom: UnixSeconds;
  /** When it was declared compromised. Absent: it stands. */
  readonly revokedAt?: UnixSeconds;
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

/** Those that nobody declared compromised. */
export function standingVersions<V extends RingTimes>(versions: readonly V[]): V[] {
  return versions.filter(({ revokedAt }) => revokedAt === undefined);
}

/**
 * Without revoked versions, from the second in which every reader knows of one that stands. Until then they go on: what a
 * new one writes would be refused by who does not know of it, and a ring without any stops the service.
 */
function versionsInUse<V extends RingTimes>(versions: readonly V[], now: UnixSeconds): readonly V[] {
  const standing = standingVersions(versions);
  const known = standing.some((one) => Math.min(one.usableFrom, one.createdAt + RING_LEARNING_SECONDS) <= now);
  return known ? standing : versions;
}

/**
 * Those in use: the writer first, then the others newest first. The writer is the newest version that is usable; no age makes
 * it unusable, since a late rotation must not stop the service. If none is usable yet (a reader's clock behind the maker's, or
 * its predecessor was revoked), the one usable soonest writes. [] only for an empty ring.
 */
export function orderVersions<V extends RingTimes>(versions: readonly V[], now: UnixSeconds): V[] {
  const sorted = newestFirst(versionsInUse(versions, now));
  const writer = sorted.find((version) => version.usableFrom <= now) ?? sorted.at(-1);
  return writer === undefined ? [] : [writer, ...sorted.filter((version) => version !== writer)];
}

/** When a version made now may write: at once if it is the ring's first, and soon in the place of revoked ones. */
export function usableFrom(existing: readonly RingTimes[], now: UnixSeconds, activationSeconds: number): UnixSeconds {
  if (existing.length === 0) return now;
  return now + (standingVersions(existing).length === 0 ? RING_LEARNING_SECONDS : activationSeconds);
}

/** Does anything ever delete a version? If not, its loss makes what it protects useless for ever. */
export function isLasting(policy: RingPolicy): boolean {
  return policy.keepAfterSuccessorSeconds === undefined;
}

/** Is a new version due? */
export function newVersionDue(versions: readonly RingTimes[], policy: RingPolicy, now: UnixSeconds): boolean {
  return standingVersions(versions).every((version) => version.createdAt + policy.newAfterSeconds <= now);
}

/** The reference allows 5 of a realm's keys (verification-server.md §4.2); the ring of phones has as many by its schedule. */
const MOST_VERSIONS = 8;
/** The longest that a retiring version lives (§4.4, phones): older ones are of a ring that keeps them for ever. */
const COUNTED_SECONDS = 122 * DAY_SECONDS;

/**
 * May a person have a version made before it is due? `announced`: one that does not write yet is there already, so that asking
 * twice makes one. `too-many`: each live version costs every call a hash, or the account a key.
 */
export function versionByHand(versions: readonly RingTimes[], now: UnixSeconds): 'due' | 'announced' | 'too-many' {
  const standing = standingVersions(versions);
  if (standing.some((version) => version.usableFrom > now)) return 'announced';
  const young = standing.filter((version) => version.createdAt + COUNTED_SECONDS > now);
  return young.length >= MOST_VERSIONS ? 'too-many' : 'due';
}

/**
 * Versions that nothing alive depends on any more, and revoked ones that are out of use. Counted from the successor's first writing, not from the version's
 * own creation, so that a rotation that was down for days does not delete what wrote until yesterday.
 */
export function outlivedVersions<V extends RingTimes>(
  versions: readonly V[],
  policy: RingPolicy,
  now: UnixSeconds,
): V[] {
  const keepSeconds = policy.keepAfterSuccessorSeconds;
  if (keepSeconds === undefined) return [];
  const inUse = versionsInUse(versions, now);
  const sorted = newestFirst(standingVersions(versions));
  const outlived = sorted.filter((_, index) => {
    const successor = sorted[index - 1];
    return successor !== undefined && successor.usableFrom + keepSeconds <= now;
  });
  return [...outlived, ...versions.filter((version) => !inUse.includes(version))];
}
