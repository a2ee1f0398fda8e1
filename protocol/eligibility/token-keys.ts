/**
 * The keys of tokens and their times (smittestopp-verification.md §6.2, §9.2): one for each region and class of token, since a
 * blind token carries no attributes. A key serves for three days; the next one stands beside it from its first day on, so that
 * everybody can see that there is one key for all; the one before is accepted for an hour more.
 */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';
import type { RingTimes } from '../rings/ring.ts';
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
 * The key that signs now: the newest that may. No age ends it, since a late rotation must not stop the service. Undefined only
 * where none may yet.
 */
export function signingKey<K extends RingTimes>(keys: readonly K[], now: UnixSeconds): K | undefined {
  return newestFirst(keys).find(({ usableFrom }) => usableFrom <= now);
}

/** Keys whose tokens are accepted now: the one that signs, and those whose successor has signed for less than an hour. */
export function acceptable<K extends RingTimes>(keys: readonly K[], now: UnixSeconds): K[] {
  const usable = newestFirst(keys).filter(({ usableFrom }) => usableFrom <= now);
  return usable.filter((_, index) => {
    const successor = usable[index - 1];
    return successor === undefined || now < successor.usableFrom + OVERLAP_SECONDS;
  });
}

/** Keys that are public already and do not sign yet, the next one first. */
export function announced<K extends RingTimes>(keys: readonly K[], now: UnixSeconds): K[] {
  return newestFirst(keys)
    .filter(({ usableFrom }) => usableFrom > now)
    .reverse();
}

/** Is a next key to be made? Whenever none is announced. */
export function nextKeyDue(keys: readonly RingTimes[], now: UnixSeconds): boolean {
  return announced(keys, now).length === 0;
}

/** From when a key made now serves: at once if none does, otherwise when the newest one has served for three days. */
export function nextUsableFrom(keys: readonly RingTimes[], now: UnixSeconds): UnixSeconds {
  const newest = newestFirst(keys)[0];
  if (newest === undefined) return now;
  return Math.max(newest.usableFrom + ROTATION_SECONDS, now + LEAST_NOTICE_SECONDS);
}

/** Keys of which no token is accepted any more. */
export function outlived<K extends RingTimes>(keys: readonly K[], now: UnixSeconds): K[] {
  const kept = new Set<K>([...acceptable(keys, now), ...announced(keys, now)]);
  return keys.filter((key) => !kept.has(key));
}

function newestFirst<K extends RingTimes>(keys: readonly K[]): K[] {
  return [...keys].sort((a, b) => b.usableFrom - a.usableFrom);
}
