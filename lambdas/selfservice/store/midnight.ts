import { DAY_SECONDS, type UnixSeconds, utcMidnight } from '../../../protocol/keys/interval.ts';

/** The first midnight (UTC) from `time` on: an expiry that does not tell when its row was written. */
export function midnightAfter(time: UnixSeconds): UnixSeconds {
  return utcMidnight(time + DAY_SECONDS - 1);
}
