/** How many codes of a region were issued and redeemed on each UTC day, as its reports have it (daily/report-days.ts). */
import type { DayCounts } from '../../../protocol/abuse/anomaly.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { StatisticsTable } from './daily/counter-rows.ts';
import { openReportDays } from './daily/report-days.ts';

/** Today and the 90 days before, newest first, without those on which nothing was counted. */
export type DaysOf = (region: string, now: UnixSeconds) => Promise<DayCounts[]>;

export function openDayCounts(from: StatisticsTable): DaysOf {
  const days = openReportDays(from);
  return async (region, now) => {
    const totals = await days.totals(region, now);
    return totals
      .filter(({ counts }) => Object.keys(counts).length > 0)
      .map(({ day, counts: { codes_issued = 0, codes_claimed = 0 } }) => ({
        day,
        codesIssued: codes_issued,
        codesClaimed: codes_claimed,
      }));
  };
}
