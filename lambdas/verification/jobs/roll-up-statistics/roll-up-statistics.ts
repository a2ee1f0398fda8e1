/**
 * Closes the days that are over: adds their counters up, once and for all (store/daily/closed-days.ts), and gives regions and
 * API keys the numbers by which reports name them. Every run does what is due; a run that ends early leaves the rest to the
 * next one, the newest days first, since those are asked for.
 */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { isSettled, reportDays } from '../../../../protocol/statistics/days.ts';
import { inParallel } from '../../../shared/parallel.ts';
import { remainingMilliseconds } from '../../../shared/time-limit.ts';
import { closeDay, closedTotals } from '../../store/daily/closed-days.ts';
import { type DayOf, readDay, type StatisticsTable } from '../../store/daily/counter-rows.ts';
import { type KnownKey, nameKeys } from '../../store/daily/named-keys.ts';
import { numberOf, REGIONS_SCOPE } from '../../store/daily/numbers.ts';

export interface RollUpDeps {
  readonly statistics: StatisticsTable;
  /** Those in service, but for practices. */
  regions(): Promise<readonly string[]>;
  /** Of all regions. */
  apiKeys(): Promise<readonly KnownKey[]>;
}

/** Counts of a run, for its log line. */
export interface RollUpReport {
  closed: number;
  /** Days that are left for the next run. */
  left: number;
  /** API keys that were given a number or another name. */
  named: number;
}

export const RUN_MILLISECONDS = 50_000;
/** Below this nothing is begun any more. */
const SPARED_MILLISECONDS = 5_000;
/** A day is a dozen queries at once. */
const DAYS_AT_ONCE = 4;

export async function rollUpStatistics(deps: RollUpDeps, now: UnixSeconds): Promise<RollUpReport> {
  const regions = await deps.regions();
  const due = await inParallel(regions, DAYS_AT_ONCE, (region) => dueDays(deps.statistics, region, now));
  const report: RollUpReport = { closed: 0, left: 0, named: await nameAll(deps, regions) };
  await inParallel(newestFirst(due.flat()), DAYS_AT_ONCE, async (one) => {
    if (remainingMilliseconds() < SPARED_MILLISECONDS) {
      report.left++;
      return;
    }
    await closeDay(deps.statistics, one, await readDay(deps.statistics, one));
    report.closed++;
  });
  return report;
}

/** Over, settled, and not closed yet. */
async function dueDays(statistics: StatisticsTable, region: string, now: UnixSeconds): Promise<DayOf[]> {
  const days = reportDays(now).filter((day) => isSettled(day, now));
  const closed = await closedTotals(statistics, region, { first: days.at(-1) ?? '', last: days[0] ?? '' });
  return days.filter((day) => !closed.has(day)).map((day) => ({ region, day }));
}

function newestFirst(days: readonly DayOf[]): DayOf[] {
  return [...days].sort((one, other) => other.day.localeCompare(one.day));
}

async function nameAll({ statistics, apiKeys }: RollUpDeps, regions: readonly string[]): Promise<number> {
  const keys = Map.groupBy(await apiKeys(), ({ region }) => region);
  let named = 0;
  for (const region of regions) {
    await numberOf(statistics, REGIONS_SCOPE, region);
    named += await nameKeys(statistics, region, keys.get(region) ?? []);
  }
  return named;
}
