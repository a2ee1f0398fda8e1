/** Temporary exposure keys of one phone: one per UTC day, or more where one was ended early (gaen-device.md §1). */
import { KEY_BYTES } from '../../protocol/keys/beacon.ts';
import {
  dayStartInterval,
  INTERVALS_PER_DAY,
  type Interval,
  intervalAt,
  intervalStart,
  type UnixSeconds,
} from '../../protocol/keys/interval.ts';
import type { RandomBytes } from '../random.ts';

/** A phone forgets keys whose day began earlier than this many days before today. */
export const RETENTION_DAYS = 14;

export interface ExposureKey {
  /** 16 bytes. */
  readonly key: Buffer;
  readonly rollingStart: Interval;
  /** Intervals for which the key is valid, 1…144. */
  readonly rollingPeriod: number;
}

/** Adds the key of every day from `keys`' newest (or `from`) to the day of `now`, and forgets the outdated ones. */
export function rotateKeys(
  keys: readonly ExposureKey[],
  from: UnixSeconds,
  now: UnixSeconds,
  randomBytes: RandomBytes,
): ExposureKey[] {
  const today = dayStartInterval(intervalAt(now));
  const newest = keys.at(-1);
  const rotated = keys.filter((key) => key.rollingStart >= today - RETENTION_DAYS * INTERVALS_PER_DAY);
  const next = newest ? newest.rollingStart + INTERVALS_PER_DAY : dayStartInterval(intervalAt(from));
  for (let start = next; start <= today; start += INTERVALS_PER_DAY) rotated.push(newKey(start, randomBytes));
  return rotated;
}

function newKey(rollingStart: Interval, randomBytes: RandomBytes): ExposureKey {
  return { key: randomBytes(KEY_BYTES), rollingStart, rollingPeriod: INTERVALS_PER_DAY };
}

/** What a phone hands out after consent, and the keys with which it goes on. */
export interface Release {
  readonly released: ExposureKey[];
  readonly keys: ExposureKey[];
}

/**
 * The keys of the last 14 days, today's included, which ends with that: it was used in every interval that has begun,
 * so it stays valid to the end of the last of them, and a fresh key with the same start follows, which nobody gets
 * today. A key that was never used, at midnight or right after a release, is kept.
 */
export function releaseKeys(keys: readonly ExposureKey[], now: UnixSeconds, randomBytes: RandomBytes): Release {
  const shared = keysToShare(keys);
  const current = shared.at(-1);
  const [before, begun] = [shared.slice(0, -1), intervalAt(now - 1) + 1];
  if (!current || begun >= endOf(current)) return { released: shared, keys: [...keys] };
  if (begun <= startOfUse(keys, current)) return { released: before, keys: [...keys] };
  const ended = { ...current, rollingPeriod: begun - current.rollingStart };
  const fresh = newKey(current.rollingStart, randomBytes);
  return { released: [...before, ended], keys: [...keys.slice(0, -1), ended, fresh] };
}

/** The keys of the last 14 days, today's included and whole. */
export function keysToShare(keys: readonly ExposureKey[]): ExposureKey[] {
  const today = keys.at(-1)?.rollingStart ?? 0;
  return keys.filter(({ rollingStart }) => rollingStart > today - RETENTION_DAYS * INTERVALS_PER_DAY);
}

/** A key and how long the phone uses it. */
export interface KeyInUse extends ExposureKey {
  /** The first second, and the one after the last. */
  readonly from: UnixSeconds;
  readonly until: UnixSeconds;
}

/**
 * The key used at `time`: of a day's keys the first that is still valid. Throws when the phone had none, which is a
 * mistake of the simulation.
 */
export function keyAt(keys: readonly ExposureKey[], time: UnixSeconds): KeyInUse {
  const interval = intervalAt(time);
  const key = keys.find((each) => interval >= each.rollingStart && interval < endOf(each));
  if (!key) throw new Error(`This phone has no key for ${new Date(time * 1000).toISOString()}`);
  return { ...key, from: intervalStart(startOfUse(keys, key)), until: intervalStart(endOf(key)) };
}

/** The first interval in which it is no longer valid. */
const endOf = ({ rollingStart, rollingPeriod }: ExposureKey): Interval => rollingStart + rollingPeriod;

/** A fresh key of a day that had one before is used from the end of that one on. */
function startOfUse(keys: readonly ExposureKey[], key: ExposureKey): Interval {
  const before = keys[keys.indexOf(key) - 1];
  return before?.rollingStart === key.rollingStart ? endOf(before) : key.rollingStart;
}
