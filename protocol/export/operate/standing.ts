/** Where keys of one release hour are in one series of export files, why they are not out yet, and when they will be. */
import { HOUR_SECONDS, type UnixSeconds } from '../../keys/interval.ts';
import type { Standing } from '../ending.ts';
import { dueAt, type Timing, type Window, windowFrom } from '../window.ts';

/** Runs of the export come this often. */
export const EXPORT_RUN_SECONDS = 300;

/** What keeps keys of an hour out of the files. */
export type Waiting =
  // The hour is still to come: its keys are in use by phones until then (key-server.md §1.9).
  | 'embargo'
  // The window has not ended.
  | 'window-open'
  // The window has ended, and is younger than it must be.
  | 'minimum-age'
  // An operator holds the configuration back.
  | 'held'
  // It is due: the next run builds it, or the runs fail.
  | 'next-run';

export interface SeriesStanding extends Standing {
  readonly from: UnixSeconds;
}

/**
 * `exported`: look at the window that was finished. `before`, `after`: the configuration was made later, or ends earlier, and
 * never exports that hour.
 */
export type HourStanding =
  | { readonly state: 'exported' }
  | { readonly state: 'before' | 'after' }
  | {
      readonly state: 'waiting';
      readonly window: Window;
      readonly dueAt: UnixSeconds;
      readonly because: readonly [Waiting, ...Waiting[]];
      /** The seconds within which its file appears if nothing fails; undefined while it is held. */
      readonly expected?: Window;
    };

/** `hour`: a release hour (its first second). */
export function standingOf(hour: UnixSeconds, series: SeriesStanding, timing: Timing, now: UnixSeconds): HourStanding {
  if (hour < series.from) return { state: 'before' };
  if (hour < series.next) return { state: 'exported' };
  if (series.endsAt !== undefined && hour >= series.endsAt) return { state: 'after' };
  const window = windowOf(hour, series.next, timing);
  const due = dueAt(window, timing);
  const because = reasons(hour, window, due, now);
  if (series.heldSince !== undefined) return { state: 'waiting', window, dueAt: due, because: ['held', ...because] };
  const start = Math.max(due, now);
  const [first = 'next-run', ...rest] = because;
  const expected = { start, end: start + EXPORT_RUN_SECONDS };
  return { state: 'waiting', window, dueAt: due, because: [first, ...rest], expected };
}

/** The window that will hold the hour; the first one to come starts where the last one ended. */
function windowOf(hour: UnixSeconds, next: UnixSeconds, timing: Timing): Window {
  const { end } = windowFrom(next, timing, hour);
  const first = windowFrom(next, timing);
  return end === first.end ? first : { start: end - timing.periodHours * HOUR_SECONDS, end };
}

function reasons(hour: UnixSeconds, window: Window, due: UnixSeconds, now: UnixSeconds): Waiting[] {
  if (now < hour) return ['embargo'];
  if (now < window.end) return ['window-open'];
  return now < due ? ['minimum-age'] : [];
}
