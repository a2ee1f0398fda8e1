/**
 * Times of the protocol. A point in time is a whole number of Unix seconds (`UnixSeconds`); an interval is
 * ENIntervalNumber = floor(seconds / 600) (key-server.md, units; gaen-device.md §1). All days are UTC days.
 */

export type UnixSeconds = number;
export type Interval = number;

const INTERVAL_SECONDS = 600;
export const INTERVALS_PER_DAY = 144;
export const HOUR_SECONDS = 3_600;
export const DAY_SECONDS = 86_400;

/** The interval that contains `time`. */
export function intervalAt(time: UnixSeconds): Interval {
  return Math.floor(time / INTERVAL_SECONDS);
}

/** T(i): the first second of an interval. */
export function intervalStart(interval: Interval): UnixSeconds {
  return interval * INTERVAL_SECONDS;
}

/** mid(i): the interval of UTC midnight of the day that contains `interval`. */
export function dayStartInterval(interval: Interval): Interval {
  return Math.floor(interval / INTERVALS_PER_DAY) * INTERVALS_PER_DAY;
}

/** days(a, b): signed whole UTC days from the day of `from` to the day of `to`. */
export function daysBetween(from: Interval, to: Interval): number {
  return Math.floor(to / INTERVALS_PER_DAY) - Math.floor(from / INTERVALS_PER_DAY);
}

/** `time` truncated down to a multiple of `widthSeconds`, aligned to the epoch. */
export function floorTo(time: UnixSeconds, widthSeconds: number): UnixSeconds {
  return Math.floor(time / widthSeconds) * widthSeconds;
}

/** UTC midnight of the day that contains `time`. */
export function utcMidnight(time: UnixSeconds): UnixSeconds {
  return floorTo(time, DAY_SECONDS);
}

/** The UTC day as `YYYY-MM-DD`. */
export function utcDay(time: UnixSeconds): string {
  return new Date(time * 1000).toISOString().slice(0, 10);
}

/** UTC midnight of a `YYYY-MM-DD` day, or undefined for anything that is not exactly an existing day. */
export function parseUtcDay(text: string): UnixSeconds | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`) / 1000;
  return Number.isFinite(time) && utcDay(time) === text ? time : undefined;
}
