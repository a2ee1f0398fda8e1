/** The days of a report: today and the 90 before it, UTC, newest first (verification-server.md §2.7). */
import { DAY_SECONDS, parseUtcDay, type UnixSeconds, utcDay, utcMidnight } from '../keys/interval.ts';

const REPORT_DAYS = 91;

/** Each as `YYYY-MM-DD`. */
export function reportDays(now: UnixSeconds): string[] {
  return Array.from({ length: REPORT_DAYS }, (_, age) => utcDay(now - age * DAY_SECONDS));
}

/** From then on what was counted on the day of `time` is in no report any more. */
export function leavesReports(time: UnixSeconds): UnixSeconds {
  return utcMidnight(time) + REPORT_DAYS * DAY_SECONDS;
}

/**
 * So long after its end a day is closed: its figures are added up, and never change again. Longer than any call lasts, and
 * than the clocks of two machines differ.
 */
const SETTLING_SECONDS = 900;

export function isSettled(day: string, now: UnixSeconds): boolean {
  const midnight = parseUtcDay(day);
  if (midnight === undefined) throw new TypeError('A day of a report is YYYY-MM-DD');
  return now >= midnight + DAY_SECONDS + SETTLING_SECONDS;
}
