/** Export windows [start, end): each starts where the last ended, so no release hour is ever missed or taken twice. */
import { floorTo, HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';
import { periodSeconds } from './configuration.ts';

export interface Window {
  start: UnixSeconds;
  end: UnixSeconds;
}

/** The part of an export configuration that says when; others' sites may have any period. */
export interface Timing {
  periodHours: number;
  minimumAgeSeconds: number;
}

/** Where the first window of a configuration made at `now` starts. */
export function firstWindowStart(now: UnixSeconds): UnixSeconds {
  return floorTo(now, HOUR_SECONDS);
}

/** The window that starts at `start` and ends at the first multiple of the period after `hour` (both full hours). */
export function windowFrom(start: UnixSeconds, timing: Timing, hour = start): Window {
  const period = periodSeconds(timing);
  return { start, end: floorTo(hour, period) + period };
}

/** The first second at which the window may be built: no publish can still add to it. */
export function dueAt(window: Window, timing: Timing): UnixSeconds {
  return window.end + timing.minimumAgeSeconds;
}

/** A window that is not out so long after it was due is a person's business; runs come every five minutes. */
export const OVERDUE_SECONDS = HOUR_SECONDS;

/** Should the window that starts where everything before is exported have been out for long? */
export function isOverdue(next: UnixSeconds, timing: Timing, now: UnixSeconds): boolean {
  return dueAt(windowFrom(next, timing), timing) + OVERDUE_SECONDS <= now;
}

/** The release hours of a window, oldest first. */
export function hoursOf({ start, end }: Window): UnixSeconds[] {
  return Array.from({ length: (end - start) / HOUR_SECONDS }, (_, index) => start + index * HOUR_SECONDS);
}
