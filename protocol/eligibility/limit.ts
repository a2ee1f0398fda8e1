/**
 * How often a person may ask (smittestopp-verification.md §3, order 6; §3.3): three times in any 24 hours, whether a test was
 * found or not. An attempt beyond that is not counted, so the block ends 24 hours after the oldest of the three.
 */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';

export const TURNS = 3;
export const TURNS_SECONDS = DAY_SECONDS;

/** Of the turns taken so far, in any order, those that still count, oldest first: none of 24 hours ago or before. */
export function countingTurns(times: readonly UnixSeconds[], now: UnixSeconds): UnixSeconds[] {
  return times.filter((time) => time > now - TURNS_SECONDS).sort((a, b) => a - b);
}

/** How long to wait for a turn, in whole hours, rounded up; 0: there is one now. `times`: of the turns taken so far. */
export function hoursUntilTurn(times: readonly UnixSeconds[], now: UnixSeconds): number {
  // The one whose end leaves room; the oldest, unless there are more than should be.
  const blocking = countingTurns(times, now).at(-TURNS);
  return blocking === undefined ? 0 : Math.ceil((blocking + TURNS_SECONDS - now) / HOUR_SECONDS);
}
