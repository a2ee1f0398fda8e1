import { DAY_SECONDS, parseUtcDay, type UnixSeconds, utcMidnight } from '../keys/interval.ts';

/** How long ago the sample of a positive test may have been taken, in days (smittestopp-verification.md §3.2). */
const SAMPLE_DAYS = 14;

/**
 * Was it taken today (UTC) or on one of the 14 days before? The original left this to its registry; here it is enforced
 * whatever the registry does. False for what is not `YYYY-MM-DD`: the text is the registry's.
 */
export function isRecent(sampleDate: string, now: UnixSeconds): boolean {
  const time = parseUtcDay(sampleDate);
  const today = utcMidnight(now);
  return time !== undefined && time <= today && time >= today - SAMPLE_DAYS * DAY_SECONDS;
}
