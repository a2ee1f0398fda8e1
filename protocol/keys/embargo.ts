/** When an accepted key may first be exported (key-server.md §1.9). */
import { floorTo, HOUR_SECONDS, type Interval, intervalAt, intervalStart, type UnixSeconds } from './interval.ts';

/** The validity of a temporary exposure key: intervals `rollingStartNumber` up to, not including, the sum. */
export interface Validity {
  rollingStartNumber: Interval;
  rollingPeriod: number;
}

/** The first interval in which the key is no longer used. */
export function endInterval(key: Validity): Interval {
  return key.rollingStartNumber + key.rollingPeriod;
}

/** A phone may still be sending this key, so whoever knew it could pose as that phone. */
export function isStillValid(key: Validity, now: UnixSeconds): boolean {
  return endInterval(key) > intervalAt(now);
}

/**
 * The hour (its first second) under which a key is logged: the current one, or for a key still in use the hour after
 * the one in which it ends; an end on the hour moves a full hour. The exact time of arrival is never stored.
 */
export function releaseHour(key: Validity, now: UnixSeconds): UnixSeconds {
  const from = isStillValid(key, now) ? intervalStart(endInterval(key)) + HOUR_SECONDS : now;
  return floorTo(from, HOUR_SECONDS);
}
