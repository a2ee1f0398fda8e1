/** Holding back publication (peers.md §2, row 8: the Netherlands stopped for days, and released what had come in after it). */
import { DAY_SECONDS, type UnixSeconds } from '../../keys/interval.ts';
import { UPLOAD_LOG_KEPT_SECONDS } from '../../keys/upload-log.ts';

/** After so long a person is told that a hold still stands: one that was forgotten is an outage. */
const LONG_HOLD_SECONDS = DAY_SECONDS;

export function isLongHold(heldSince: UnixSeconds | undefined, now: UnixSeconds): boolean {
  return heldSince !== undefined && now >= heldSince + LONG_HOLD_SECONDS;
}

/**
 * The last second at which nothing of what waits has been removed from the log of uploads. `next`: the first release hour
 * that is not exported. What is exported later may lack keys (`lateEntries`).
 */
export function lastSafeSecond(next: UnixSeconds): UnixSeconds {
  return next + UPLOAD_LOG_KEPT_SECONDS - 1;
}
