/** Dates of a diagnosis: calendar days, read as UTC midnight (verification-server.md §1.7, §2.2). */
import { ApiError } from '../errors.ts';
import {
  DAY_SECONDS,
  type Interval,
  intervalAt,
  parseUtcDay,
  type UnixSeconds,
  utcDay,
  utcMidnight,
} from '../keys/interval.ts';

/** How far back a symptom or a test may lie, in days. */
export const PAST_DAYS = 28;

/** Both ends are UTC midnights and belong to it. */
export interface DateWindow {
  readonly earliest: UnixSeconds;
  readonly latest: UnixSeconds;
}

/** Today (UTC) and the 28 days before, one more for places west of Greenwich (`tzOffsetMinutes` < 0). */
export function dateWindow(now: UnixSeconds, tzOffsetMinutes = 0): DateWindow {
  const latest = utcMidnight(now);
  return { earliest: latest - (tzOffsetMinutes < 0 ? PAST_DAYS + 1 : PAST_DAYS) * DAY_SECONDS, latest };
}

/**
 * `day` itself if it lies in the window; of `tzOffsetMinutes` only the sign counts, and it is truncated first. '' is no
 * date. Throws `unparsable_request` or `invalid_date`.
 */
export function checkedDate(day: string, tzOffsetMinutes: number, now: UnixSeconds): string {
  if (day === '') return '';
  const time = parseUtcDay(day);
  if (time === undefined) throw new ApiError(400, 'unparsable_request', 'a date is not YYYY-MM-DD');
  const { earliest, latest } = dateWindow(now, Math.trunc(tzOffsetMinutes));
  if (time < earliest || time > latest) {
    throw new ApiError(400, 'invalid_date', `a date must be from ${utcDay(earliest)} to ${utcDay(latest)}`);
  }
  return day;
}

/** `symptomOnsetInterval` of a certificate: the first interval of the day, a multiple of 144 (vector V4). */
export function onsetInterval(day: string): Interval {
  const time = parseUtcDay(day);
  if (time === undefined) throw new TypeError('A stored date is a checked date');
  return intervalAt(time);
}

/** RFC 1123 with the zone written as `UTC`, such as `Mon, 02 Jan 2006 15:04:05 UTC`. */
export function rfc1123(time: UnixSeconds): string {
  return new Date(time * 1000).toUTCString().replace('GMT', 'UTC');
}
