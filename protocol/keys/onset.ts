/** Days since the onset of symptoms (key-server.md §1.10). */
import { DAY_SECONDS, daysBetween, type Interval, intervalAt, type UnixSeconds, utcMidnight } from './interval.ts';

/** An onset longer ago than this is ignored. */
const MAX_ONSET_REPORT_DAYS = 28;
/** Assumed when nobody gave a usable onset. */
const DEFAULT_ONSET_DAYS_AGO = 4;
/** A key further than this from the onset, either way, is not stored. */
export const MAX_DAYS_SINCE_ONSET = 14;

export interface Onset {
  interval: Interval;
  /** Neither the request nor the certificate gave a usable one. */
  missing: boolean;
}

/**
 * The request's onset, else the certificate's, else four days ago. A value that is too old or not in the past is never
 * an error: the next source counts. The unsigned request wins, since the person corrects the date on the phone.
 */
export function chooseOnset(requested: Interval, certified: Interval, now: UnixSeconds): Onset {
  const oldest = intervalAt(utcMidnight(now - MAX_ONSET_REPORT_DAYS * DAY_SECONDS));
  const current = intervalAt(now);
  const usable = [requested, certified].find((onset) => onset !== 0 && oldest <= onset && onset < current);
  if (usable !== undefined) return { interval: usable, missing: false };
  return { interval: intervalAt(now - DEFAULT_ONSET_DAYS_AGO * DAY_SECONDS), missing: true };
}

/** Signed UTC days from the onset to the first day of a key. */
export function daysSinceOnset(onset: Interval, rollingStartNumber: Interval): number {
  return daysBetween(onset, rollingStartNumber);
}
