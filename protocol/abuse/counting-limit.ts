/** Calls counted by whole minutes of UTC, per API key and per address under it (verification-server.md §5.2). */
import { floorTo, type UnixSeconds } from '../keys/interval.ts';

export const CALL_WINDOW_SECONDS = 60;

/** One of the limits that a call is under, and the calls of this minute, this one included. */
export interface CountedScope {
  readonly most: number;
  readonly calls: number;
}

/** What a caller is told of its limit. */
export interface Allowance {
  /** Calls in a minute. */
  readonly limit: number;
  /** Calls that are left of them. */
  readonly remaining: number;
  /** When the minute is over. */
  readonly reset: UnixSeconds;
  /** Until the caller may call again; 0 for a call that went through. */
  readonly waitSeconds: number;
}

export function callWindow(now: UnixSeconds): { readonly start: UnixSeconds; readonly end: UnixSeconds } {
  const start = floorTo(now, CALL_WINDOW_SECONDS);
  return { start, end: start + CALL_WINDOW_SECONDS };
}

/** Of all limits that a call is under the one with the least left: that is what its caller may rely on. */
export function allowanceOf(scopes: readonly CountedScope[], isRefused: boolean, now: UnixSeconds): Allowance {
  const left = scopes.map(({ most, calls }) => ({ limit: most, remaining: Math.max(0, most - calls) }));
  const [tightest = { limit: 0, remaining: 0 }] = left.sort((a, b) => a.remaining - b.remaining);
  const { end } = callWindow(now);
  return { ...tightest, reset: end, waitSeconds: isRefused ? end - now : 0 };
}
