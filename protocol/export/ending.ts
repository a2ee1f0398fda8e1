/** The end of a configuration whose region is gone: what was accepted before is exported, and then it is no more. */
import { DAY_SECONDS, floorTo, HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';
import { dueAt, type Timing, windowFrom } from './window.ts';

/**
 * Functions trust for a minute more what they have read, and a key of that minute is logged at most 25 hours later: it may
 * be used for a day and is released in the hour after (embargo.ts). One hour more, since hours are rounded down.
 */
const LAST_RELEASE_SECONDS = 27 * HOUR_SECONDS;

/** So long a window may fail, while a person is told of it. The key that signed it may be gone for ever. */
const GIVE_UP_SECONDS = DAY_SECONDS;

export interface Standing {
  /** Where the next window starts. */
  next: UnixSeconds;
  /** Set once its region is gone: hours from here on are not exported. */
  endsAt?: UnixSeconds;
  /** An operator holds its windows back since then (operate/hold.ts). */
  heldSince?: UnixSeconds;
  /** When the last hold was released. */
  releasedAt?: UnixSeconds;
}

/** The end of the export of a region that is removed now. */
export function endOfExport(now: UnixSeconds): UnixSeconds {
  return floorTo(now, HOUR_SECONDS) + LAST_RELEASE_SECONDS;
}

/** Everything is exported, or what is missing never will be: nobody need wait for it any more. No failure is a hold. */
export function isOver(standing: Standing, timing: Timing, now: UnixSeconds): boolean {
  const { next, endsAt, heldSince, releasedAt = 0 } = standing;
  if (endsAt === undefined) return false;
  if (next >= endsAt) return true;
  const last = windowFrom(endsAt - HOUR_SECONDS, timing);
  return heldSince === undefined && now >= Math.max(dueAt(last, timing), releasedAt) + GIVE_UP_SECONDS;
}
