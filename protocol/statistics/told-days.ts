/** What a key server, ours or the reference's, answered when it was asked for its statistics (key-server.md §5.7). */
import * as z from 'zod/mini';
import { parseUtcDay, type UnixSeconds } from '../keys/interval.ts';
import { reportDays } from './days.ts';
import { jsonDate } from './report.ts';
import type { KeyServerDay } from './reports/key-server.ts';

/** A day has some 700 bytes of JSON, and there may be 91 of them, and padding. Longer answers are not read. */
export const MAX_STATISTICS_BYTES = 128_000;
/** Days that may be more than a report has, and buckets as of its comments (key-server.md §10). */
const MOST_DAYS = 200;
const MOST_BUCKETS = 64;

const count = z.int().check(z.nonnegative());
const buckets = z._default(z.nullable(z.array(count).check(z.maxLength(MOST_BUCKETS))), null);

/** In the order of the reports. Members that are absent are Go's zero values. */
const toldDay = z.object({
  day: z
    .string()
    .check(z.refine((text) => parseUtcDay(text.slice(0, 10)) !== undefined && jsonDate(text.slice(0, 10)) === text)),
  publish_requests: z.object({
    unknown: z._default(count, 0),
    android: z._default(count, 0),
    ios: z._default(count, 0),
  }),
  total_teks_published: z._default(count, 0),
  requests_with_revisions: z._default(count, 0),
  tek_age_distribution: buckets,
  onset_to_upload_distribution: buckets,
  requests_missing_onset_date: z._default(count, 0),
});

const answer = z.object({ days: z._default(z.nullable(z.array(toldDay).check(z.maxLength(MOST_DAYS))), null) });

/** Its days, of those that reports have. Undefined for what is no such answer. */
export function readToldDays(body: string, now: UnixSeconds): KeyServerDay[] | undefined {
  const parsed = answer.safeParse(jsonOf(body));
  if (!parsed.success) return undefined;
  const wanted = new Set(reportDays(now));
  const told = (parsed.data.days ?? []).map(({ day, ...figures }) => ({ day: day.slice(0, 10), figures }));
  return told.filter(({ day }) => wanted.has(day));
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
