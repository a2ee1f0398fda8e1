/**
 * How often a person may be approved (smittestopp-verification.md §3.3): three times in any 24 hours. A refused attempt is
 * not counted, so the block ends 24 hours after the oldest of the three.
 */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';

export const TURNS = 3;
export const TURNS_SECONDS = DAY_SECONDS;

/** The person's turns with the new one last, or how long to wait, in whole hours, rounded up. */
export type Turn = { readonly times: readonly UnixSeconds[] } | { readonly hoursLeft: number };

/** `times`: of the turns taken so far, in any order. Those of 24 hours ago and before are left out of the answer. */
export function takeTurn(times: readonly UnixSeconds[], now: UnixSeconds): Turn {
  const counting = times.filter((time) => time > now - TURNS_SECONDS).sort((a, b) => a - b);
  // The one whose end leaves room; the oldest, unless there are more than should be.
  const blocking = counting.at(-TURNS);
  if (blocking === undefined) return { times: [...counting, now] };
  return { hoursLeft: Math.ceil((blocking + TURNS_SECONDS - now) / HOUR_SECONDS) };
}
