/**
 * The keys of tokens and their times (smittestopp-verification.md §6.2, §9.2): one for each region and class of token, since a
 * blind token carries no attributes. A key serves for three days; the next one stands beside it from its first day on, so that
 * everybody can see that there is one key for all; the one before is accepted for an hour more. A key that was declared
 * compromised is out of all of these as soon as every reader knows of another (rings/ring.ts).
 */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';
import type { VersionPlace } from '../rings/key-state.ts';
import { orderVersions, RING_LEARNING_SECONDS, type RingTimes, standingVersions } from '../rings/ring.ts';
import type { TokenClass } from './token.ts';

export const ROTATION_SECONDS = 3 * DAY_SECONDS;
/** How long tokens of a key are accepted once its successor signs. */
export const OVERLAP_SECONDS = HOUR_SECONDS;
/** After a rotation that was down a key is announced this long before it serves, so that lists in caches hold it. */
const LEAST_NOTICE_SECONDS = HOUR_SECONDS;

const form = /^([A-Z]{2}(?:-[A-Z0-9]{1,3})?)-(confirmed|user-report)-v([1-9][0-9]{0,8})$/;

export interface TokenKeyName {
  readonly region: string;
  readonly tokenClass: TokenClass;
  /** Counts up from 1. */
  readonly version: string;
}

/** Such as `US-ZZ-user-report-v7`. */
export function tokenKid({ region, tokenClass, version }: TokenKeyName): string {
  return `${region}-${tokenClass}-v${version}`;
}

/** Undefined for what is no kid of a token key. The text is attacker-controlled. */
export function parseTokenKid(kid: string): TokenKeyName | undefined {
  const [, region, tokenClass, version] = form.exec(kid) ?? [];
  if (region === undefined || version === undefined) return undefined;
  return { region, tokenClass: tokenClass as TokenClass, version };
}

/**
 * The key that signs now: the newest that may. No age ends it, since a late rotation must not stop the service. Where none may
 * yet, because the one before was revoked or a reader's clock is behind, the one that may soonest does: it is public already.
 * Undefined only without keys.
 */
export function signingKey<K extends RingTimes>(keys: readonly K[], now: UnixSeconds): K | undefined {
  return serving(keys, now)[0];
}

/** Keys whose tokens are accepted now: the one that signs, and those whose successor has signed for less than an hour. */
export function acceptable<K extends RingTimes>(keys: readonly K[], now: UnixSeconds): K[] {
  const served = serving(keys, now);
  return served.filter((_, index) => {
    const successor = served[index - 1];
    return successor === undefined || now < successor.usableFrom + OVERLAP_SECONDS;
  });
}

/** The key that signs and those that did before, newest first. */
function serving<K extends RingTimes>(keys: readonly K[], now: UnixSeconds): K[] {
  const inUse = newestFirst(orderVersions(keys, now));
  const usable = inUse.filter(({ usableFrom }) => usableFrom <= now);
  return usable.length > 0 ? usable : inUse.slice(-1);
}

/** Keys that are public already and do not sign yet, the next one first. */
export function announced<K extends RingTimes>(keys: readonly K[], now: UnixSeconds): K[] {
  const signing = signingKey(keys, now);
  return newestFirst(orderVersions(keys, now))
    .filter((key) => key.usableFrom > now && key !== signing)
    .reverse();
}

/** Is a next key to be made? Whenever none is announced that nobody revoked. */
export function nextKeyDue(keys: readonly RingTimes[], now: UnixSeconds): boolean {
  return announced(standingVersions(keys), now).length === 0;
}

/** When it is, was, or will be: as soon as the announced one signs. Undefined only without keys. */
export function nextKeyAt(keys: readonly RingTimes[], now: UnixSeconds): UnixSeconds | undefined {
  const standing = standingVersions(keys);
  return (announced(standing, now)[0] ?? signingKey(standing, now))?.usableFrom;
}

/**
 * From when a key made now serves: at once if none does, soon in the place of revoked ones, otherwise when the newest one has
 * served for three days; of one that took over before its time, they are counted from now.
 */
export function nextUsableFrom(keys: readonly RingTimes[], now: UnixSeconds): UnixSeconds {
  const standing = standingVersions(keys);
  const newest = newestFirst(standing)[0];
  if (newest === undefined) return keys.length === 0 ? now : now + RING_LEARNING_SECONDS;
  const servesFrom = newest === signingKey(standing, now) ? Math.min(newest.usableFrom, now) : newest.usableFrom;
  return Math.max(servesFrom + ROTATION_SECONDS, now + LEAST_NOTICE_SECONDS);
}

/** Keys of which no token is accepted any more. */
export function outlived<K extends RingTimes>(keys: readonly K[], now: UnixSeconds): K[] {
  const kept = new Set<K>([...acceptable(keys, now), ...announced(keys, now)]);
  return keys.filter((key) => !kept.has(key));
}

/** For people who look. */
export function placeOfKey(key: RingTimes, keys: readonly RingTimes[], now: UnixSeconds): VersionPlace {
  if (key.revokedAt !== undefined) return { state: 'revoked' };
  const successor = newestFirst(standingVersions(keys)).findLast(({ usableFrom }) => usableFrom > key.usableFrom);
  const until = successor ? { until: successor.usableFrom + OVERLAP_SECONDS } : {};
  if (announced(keys, now).includes(key)) return { state: 'announced', ...until };
  return { state: key === signingKey(keys, now) ? 'writes' : 'reads', ...until };
}

function newestFirst<K extends RingTimes>(keys: readonly K[]): K[] {
  return [...keys].sort((a, b) => b.usableFrom - a.usableFrom);
}
