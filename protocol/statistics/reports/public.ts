/**
 * `realm/public`, ours: what a region may put on its website. Nothing in it, nor the difference of any two of its figures, is
 * a number of people below ten:
 *
 * - only closed days are in it, whose figures never change again: two reports of different moments say the same of a day;
 * - only figures of the whole region, and no sums, so that no group of people is in two figures of one kind;
 * - a figure below ten is left out, 0 too; the others are rounded down to tens, so that also the difference of two (issued
 *   without claimed, this day without that) is a multiple of ten.
 *
 * What is left to learn for somebody who knows all but one of a day's people is whether that one made the figure reach a ten.
 */
import type { Counter, Counts } from '../counts.ts';
import { emptyReport, jsonDate, type Report } from '../report.ts';
import type { DayCounts } from './realm.ts';

/** As the key server's own rule for its statistics (key-server.md §5.7, STATS_UPLOAD_MINIMUM). */
const LEAST_PEOPLE = 10;

const columns = ['codes_issued', 'codes_claimed', 'tokens_claimed'] as const satisfies Counter[];

/** Each absent where it is below ten. */
type PublicCounts = Partial<Record<(typeof columns)[number], number>>;

function suppressed(counts: Counts): PublicCounts {
  const shown = columns.map((column) => [column, roundedDown(counts[column] ?? 0)] as const);
  return Object.fromEntries(shown.filter(([, count]) => count >= LEAST_PEOPLE));
}

function roundedDown(count: number): number {
  return Math.floor(count / LEAST_PEOPLE) * LEAST_PEOPLE;
}

/** `closed`: newest first. Days of which nothing may be told are there too: to leave them out would tell them apart from none. */
export function publicReport(region: string, closed: readonly DayCounts[]): Report {
  if (closed.length === 0) return emptyReport;
  const days = closed.map(({ day, counts }) => ({ day, shown: suppressed(counts) }));
  const figures = (shown: PublicCounts) => Object.fromEntries(columns.map((column) => [column, shown[column] ?? null]));
  const json = {
    region,
    rounded_down_to: LEAST_PEOPLE,
    statistics: days.map(({ day, shown }) => ({ date: jsonDate(day), data: figures(shown) })),
  };
  const rows = days.map(({ day, shown }) => [day, ...columns.map((column) => shown[column] ?? '')]);
  return { json, table: [['date', ...columns], ...rows] };
}
