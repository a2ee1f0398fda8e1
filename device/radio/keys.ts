/** Temporary exposure keys of one phone: one per UTC day (gaen-device.md §1). */
import { KEY_BYTES } from '../../protocol/keys/beacon.ts';
import {
  dayStartInterval,
  INTERVALS_PER_DAY,
  type Interval,
  intervalAt,
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
  for (let start = next; start <= today; start += INTERVALS_PER_DAY) {
    rotated.push({ key: randomBytes(KEY_BYTES), rollingStart: start, rollingPeriod: INTERVALS_PER_DAY });
  }
  return rotated;
}

/** The key valid at `time`; throws when the phone had none, which is a mistake of the simulation. */
export function keyAt(keys: readonly ExposureKey[], time: UnixSeconds): ExposureKey {
  const interval = intervalAt(time);
  const key = keys.find((each) => interval >= each.rollingStart && interval < each.rollingStart + each.rollingPeriod);
  if (!key) throw new Error(`This phone has no key for ${new Date(time * 1000).toISOString()}`);
  return key;
}

/** The keys of the last 14 days, today's included: what a phone hands out after consent. */
export function keysToShare(keys: readonly ExposureKey[]): ExposureKey[] {
  return keys.slice(-RETENTION_DAYS);
}
