/**
 * Which dates a desk may choose. People speak of the days of their region's calendar; the server takes UTC days
 * (verification-server.md §2.2), so what both have is offered, and nothing is typed in vain.
 */
import { DAY_SECONDS, parseUtcDay, type UnixSeconds, utcDay } from '../keys/interval.ts';
import { dateWindow } from '../text/dates.ts';
import type { DeskAnswer } from './answers.ts';

/** Days are `YYYY-MM-DD`; both ends belong to it. */
export interface DeskDates {
  /** In the region. */
  readonly today: string;
  readonly earliest: string;
  /** Today, or yesterday where the region's day began before the one of UTC: tomorrow is no date yet. */
  readonly latest: string;
  /** For `tzOffset` of a request: negative west of Greenwich (D11). */
  readonly tzOffsetMinutes: number;
}

/** `now`: the server's, since a desk's PC may be wrong by a day. */
export function deskDates(
  { timeZone, oldestDateDays }: Pick<DeskAnswer, 'timeZone' | 'oldestDateDays'>,
  now: UnixSeconds,
): DeskDates {
  const tzOffsetMinutes = offsetMinutes(now, timeZone);
  const today = utcDay(now + tzOffsetMinutes * 60);
  const taken = dateWindow(now, tzOffsetMinutes);
  return {
    today,
    earliest: later(daysBefore(today, oldestDateDays), utcDay(taken.earliest)),
    latest: earlier(today, utcDay(taken.latest)),
    tzOffsetMinutes,
  };
}

/** Undefined: `day` may be entered. */
export function deskDateProblem(
  day: string,
  { earliest, latest }: Pick<DeskDates, 'earliest' | 'latest'>,
): 'unreadable' | 'too-old' | 'too-new' | undefined {
  if (parseUtcDay(day) === undefined) return 'unreadable';
  if (day < earliest) return 'too-old';
  return day > latest ? 'too-new' : undefined;
}

/** Of the calendar, which has no clock changes. `day` exists. */
export function daysBefore(day: string, days: number): string {
  return utcDay((parseUtcDay(day) ?? 0) - days * DAY_SECONDS);
}

const clock = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;

/** How far the clocks of a zone (IANA) are ahead of UTC; behind it is negative. */
function offsetMinutes(now: UnixSeconds, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...clock });
  const parts = Object.fromEntries(format.formatToParts(now * 1000).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute) / 60_000 - Math.floor(now / 60);
}

const later = (one: string, other: string) => (one > other ? one : other);
const earlier = (one: string, other: string) => (one < other ? one : other);
