/** What a version of a ring, or a signing key, is doing now: for people who look. Pure, as ring.ts. */
import type { UnixSeconds } from '../keys/interval.ts';
import { orderVersions, type RingPolicy, type RingTimes, standingVersions } from './ring.ts';

/** `reads`: what it wrote or signed is still good. `revoked`: in use or not, it goes as soon as another is known. */
type VersionState = 'announced' | 'writes' | 'reads' | 'revoked';

export interface VersionPlace {
  readonly state: VersionState;
  /** When its time is over, where that is known. */
  readonly until?: UnixSeconds;
}

export function placeOf(
  version: RingTimes,
  versions: readonly RingTimes[],
  { keepAfterSuccessorSeconds: keep }: RingPolicy,
  now: UnixSeconds,
): VersionPlace {
  if (version.revokedAt !== undefined) return { state: 'revoked' };
  const successor = successorOf(version, standingVersions(versions));
  const until = successor && keep !== undefined ? { until: successor.usableFrom + keep } : {};
  const [writer] = orderVersions(versions, now);
  if (version === writer) return { state: 'writes', ...until };
  return { state: version.usableFrom > now ? 'announced' : 'reads', ...until };
}

/** When the schedule makes the next version. */
export function nextVersionAt(versions: readonly RingTimes[], policy: RingPolicy): UnixSeconds | undefined {
  const made = standingVersions(versions).map(({ createdAt }) => createdAt);
  return made.length === 0 ? undefined : Math.max(...made) + policy.newAfterSeconds;
}

export interface WritingSpan {
  readonly from: UnixSeconds;
  /** Exclusive. */
  readonly until: UnixSeconds;
}

/** When a version wrote; up to now where nothing has taken over yet. */
export function writingSpan(version: RingTimes, versions: readonly RingTimes[], now: UnixSeconds): WritingSpan {
  const successor = successorOf(version, versions);
  return { from: version.usableFrom, until: Math.min(now + 1, successor?.usableFrom ?? Number.POSITIVE_INFINITY) };
}

function successorOf(version: RingTimes, versions: readonly RingTimes[]): RingTimes | undefined {
  const newer = versions.filter(({ createdAt }) => createdAt > version.createdAt);
  return newer.sort((a, b) => a.createdAt - b.createdAt)[0];
}
