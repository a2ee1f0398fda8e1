/**
 * The dates that a case worker may enter. People speak of the days of their region's calendar; the server takes UTC days
 * (protocol/text/dates.ts), so what both have is offered, and nothing is typed in vain.
 */
import { DAY_SECONDS, parseUtcDay, type UnixSeconds, utcDay } from '../keys/interval.ts';
import { dateWindow } from '../text/dates.ts';

/** Days are `YYYY-MM-DD`. */
export interface DeskDates {
  /** In the region, now. */
  readonly today: string;
  readonly earliest: string;
  /** Today, or yesterday where the region's day began before the one of UTC. */
  readonly latest: string;
  /** As an issue request has it: negative means west of Greenwich (verification-server.md §2.2, D11). */
  readonly tzOffset: number;
}

/** `timeZone`: IANA. `now` is the server's: a desk's PC may be wrong by a day. */
export function deskDates(now: UnixSeconds, timeZone: string, oldestDateDays: number): DeskDates {
  const tzOffset = offsetMinutes(now, timeZone);
  const today = utcDay(now + tzOffset * 60);
  const window = dateWindow(now, tzOffset);
  return {
    today,
    earliest: later(daysBefore(today, oldestDateDays), utcDay(window.earliest)),
    latest: earlier(today, utcDay(window.latest)),
    tzOffset,
  };
}

/** `day` is `YYYY-MM-DD`; undefined: it may be entered. */
export function dateProblem(
  day: string,
  { earliest, latest }: DeskDates,
): 'unreadable' | 'too-old' | 'too-new' | undefined {
  if (parseUtcDay(day) === undefined) return 'unreadable';
  if (day < earliest) return 'too-old';
  return day > latest ? 'too-new' : undefined;
}

/** Of the calendar, which has no clock changes. `day` exists. */
export function daysBefore(day: string, days: number): string {
  return utcDay((parseUtcDay(day) ?? 0) - days * DAY_SECONDS);
}

/** How far the zone's clocks are ahead of UTC; behind it is negative. */
function offsetMinutes(now: UnixSeconds, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...clock });
  const parts = Object.fromEntries(format.formatToParts(now * 1000).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Math.round(Date.UTC(year, month - 1, day, hour, minute) / 60_000) - Math.floor(now / 60);
}

const clock = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;

const later = (one: string, other: string) => (one > other ? one : other);
const earlier = (one: string, other: string) => (one < other ? one : other);
