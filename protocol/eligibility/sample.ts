import { DAY_SECONDS, parseUtcDay, type UnixSeconds, utcDay, utcMidnight } from '../keys/interval.ts';

/** How long ago the sample of a positive test may have been taken, in days (smittestopp-verification.md §3.2). */
const SAMPLE_DAYS = 14;

/**
 * The day of a sample that was taken today (UTC) or on one of the 14 days before. The original left this to its registry; here
 * it is enforced whatever the registry does. East of Greenwich a sample of this morning has tomorrow's date in UTC: it is
 * today's. Undefined for any other day, and for what is not `YYYY-MM-DD`: the text is the registry's.
 */
export function recentDay(sampleDate: string, now: UnixSeconds): string | undefined {
  const time = parseUtcDay(sampleDate);
  const today = utcMidnight(now);
  if (time === undefined || time > today + DAY_SECONDS || time < today - SAMPLE_DAYS * DAY_SECONDS) return undefined;
  return utcDay(Math.min(time, today));
}

/** May a code say so? It was recent when the person was approved, which may have been on the day before (UTC). */
export function wasRecent(sampleDate: string, now: UnixSeconds): boolean {
  return [now, now - DAY_SECONDS].some((at) => recentDay(sampleDate, at) === sampleDate);
}
