/** What the reports are made of: today and the 90 days before, closed or not (verification-server.md §2.7). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Counts } from '../../../../protocol/statistics/counts.ts';
import { reportDays } from '../../../../protocol/statistics/days.ts';
import type { Listed } from '../../../../protocol/statistics/reports/listed.ts';
import type { DayCounts } from '../../../../protocol/statistics/reports/realm.ts';
import { inParallel } from '../../../shared/parallel.ts';
import { closedIssuers, closedOfCaller, closedQuantities, closedTotals, type Days } from './closed-days.ts';
import { type DaySums, readDay, type StatisticsTable } from './counter-rows.ts';

export interface IssuersDay extends DayCounts {
  /** By the id of the API key that issued the codes. */
  readonly issuers: ReadonlyMap<string, Counts>;
}

/** Newest first, one entry for every day. */
export interface ReportDays {
  totals(region: string, now: UnixSeconds): Promise<DayCounts[]>;
  /** Those that never change again. */
  closed(region: string, now: UnixSeconds): Promise<DayCounts[]>;
  /** What one API key asked for. */
  ofCaller(region: string, id: string, now: UnixSeconds): Promise<DayCounts[]>;
  issuers(region: string, now: UnixSeconds): Promise<IssuersDay[]>;
  /** Codes by external issuer, or errors of text messages by their code. */
  listed(region: string, kind: 'externals' | 'sms', now: UnixSeconds): Promise<Listed>;
}

export function openReportDays(from: StatisticsTable): ReportDays {
  const window = (region: string, now: UnixSeconds) => readWindow(from, region, now);
  return {
    async totals(region, now) {
      const { days, closed, open } = await window(region, now);
      return days.map((day) => ({ day, counts: closed.get(day) ?? open.get(day)?.total ?? {} }));
    },
    async closed(region, now) {
      const days = reportDays(now);
      const closed = await closedTotals(from, region, endsOf(days));
      return days.flatMap((day) => {
        const counts = closed.get(day);
        return counts ? [{ day, counts }] : [];
      });
    },
    async ofCaller(region, id, now) {
      const { days, ends, open } = await window(region, now);
      const closed = await closedOfCaller(from, region, id, ends);
      return days.map((day) => ({ day, counts: open.get(day)?.callers.get(id) ?? closed.get(day) ?? {} }));
    },
    async issuers(region, now) {
      const { days, ends, closed, open } = await window(region, now);
      const byDay = await closedIssuers(from, region, ends);
      return days.map((day) => {
        const sums = open.get(day);
        if (sums) return { day, counts: sums.total, issuers: sums.issuers };
        return { day, counts: closed.get(day) ?? {}, issuers: byDay.get(day) ?? new Map() };
      });
    },
    async listed(region, kind, now) {
      const { days, ends, open } = await window(region, now);
      const byDay = await closedQuantities(from, region, kind, ends);
      return new Map(days.map((day) => [day, listOf(open.get(day), kind) ?? byDay.get(day) ?? new Map()]));
    },
  };
}

interface Window {
  readonly days: readonly string[];
  readonly ends: Days;
  readonly closed: ReadonlyMap<string, Counts>;
  /** Added up for this report, since nobody has closed them yet. */
  readonly open: ReadonlyMap<string, DaySums>;
}

/** A day is a dozen queries. Many are open only before the first run of roll-up-statistics. */
const DAYS_AT_ONCE = 4;

async function readWindow(from: StatisticsTable, region: string, now: UnixSeconds): Promise<Window> {
  const days = reportDays(now);
  const ends = endsOf(days);
  const closed = await closedTotals(from, region, ends);
  const missing = days.filter((day) => !closed.has(day));
  const sums = await inParallel(missing, DAYS_AT_ONCE, (day) => readDay(from, { region, day }));
  return { days, ends, closed, open: new Map(missing.map((day, index) => [day, sums[index] as DaySums])) };
}

function endsOf(days: readonly string[]): Days {
  return { first: days.at(-1) ?? '', last: days[0] ?? '' };
}

function listOf(sums: DaySums | undefined, kind: 'externals' | 'sms'): ReadonlyMap<string, number> | undefined {
  return kind === 'sms' ? sums?.messageErrors : sums?.externals;
}
