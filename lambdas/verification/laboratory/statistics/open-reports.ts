import type { StatisticsTable } from '../../store/daily/counter-rows.ts';
import { namedKeys } from '../../store/daily/named-keys.ts';
import { namedUsers } from '../../store/daily/named-users.ts';
import { numberOf, REGIONS_SCOPE } from '../../store/daily/numbers.ts';
import { publishedDays } from '../../store/daily/published-days.ts';
import { openReportDays } from '../../store/daily/report-days.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { ReportDeps } from './give-report.ts';

/** What reports are made of, for whoever asks for them. */
export function openReports(statistics: StatisticsTable, regions: RegionStore): ReportDeps {
  return {
    regions,
    days: openReportDays(statistics),
    published: publishedDays.bind(undefined, statistics),
    realmId: (region) => numberOf(statistics, REGIONS_SCOPE, region),
    apiKeys: (region) => namedKeys(statistics, region),
    users: (region) => namedUsers(statistics, region),
  };
}
