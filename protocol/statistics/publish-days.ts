/**
 * What a key server tells of its publish counters (key-server.md §5.7): days that are over, with ten publishes or more. The
 * reference also tells of today, hour by hour, and of smaller days after 48 hours; then the difference of two answers, or a small
 * day, is one phone with the age of its keys (docs/compatibility.md). So here a day is told whole or never, and always the same.
 */
import { DAY_SECONDS, parseUtcDay, type UnixSeconds, utcDay } from '../keys/interval.ts';
import { isSettled } from './days.ts';
import type { KeyServerDay, KeyServerFigures } from './reports/key-server.ts';

/** STATS_UPLOAD_MINIMUM of the reference. */
const LEAST_PUBLISHES = 10;
/** The last bucket also counts everything older. */
export const LAST_AGE_DAYS = 15;
export const LAST_ONSET_DAYS = 29;
/** An hour's counters are kept for so long. */
export const PUBLISH_COUNTS_LIFE_SECONDS = 14 * DAY_SECONDS;

/** Counters of one hour, or of a part of it. */
export interface PublishHour {
  /** Its first second. */
  readonly hour: UnixSeconds;
  readonly counts: Readonly<Record<string, number>>;
}

/** Oldest first. A day whose first hour is about to be forgotten is told no more: it would lose one hour after the other. */
export function releasedDays(hours: readonly PublishHour[], now: UnixSeconds): KeyServerDay[] {
  const byDay = Map.groupBy(hours, ({ hour }) => utcDay(hour));
  return [...byDay]
    .filter(([day]) => isSettled(day, now) && now < Number(parseUtcDay(day)) + PUBLISH_COUNTS_LIFE_SECONDS)
    .map(([day, parts]) => ({ day, figures: figuresOf(parts) }))
    .filter(({ figures: { publish_requests: by } }) => by.unknown + by.android + by.ios >= LEAST_PUBLISHES)
    .sort((one, other) => one.day.localeCompare(other.day));
}

function figuresOf(hours: readonly PublishHour[]): KeyServerFigures {
  const of = (name: string) => hours.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
  const list = (name: string, last: number) => Array.from({ length: last + 1 }, (_, at) => of(`${name}${at}`));
  return {
    publish_requests: { unknown: of('unknown'), android: of('android'), ios: of('ios') },
    total_teks_published: of('teks'),
    requests_with_revisions: of('revisions'),
    tek_age_distribution: list('age', LAST_AGE_DAYS),
    onset_to_upload_distribution: list('onset', LAST_ONSET_DAYS),
    requests_missing_onset_date: of('missingOnset'),
  };
}
