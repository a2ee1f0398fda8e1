/** Which keys the key server gives out of a town's reports, and when (key-server.md §1.9–1.10). */
import type { CaseReport, Town } from '../../../../device/town/town.ts';
import { dueAt, type Timing, windowFrom } from '../../../../protocol/export/window.ts';
import { releaseHour } from '../../../../protocol/keys/embargo.ts';
import {
  DAY_SECONDS,
  floorTo,
  HOUR_SECONDS,
  INTERVALS_PER_DAY,
  intervalAt,
  type UnixSeconds,
  utcMidnight,
} from '../../../../protocol/keys/interval.ts';
import { chooseOnset, daysSinceOnset, MAX_DAYS_SINCE_ONSET } from '../../../../protocol/keys/onset.ts';
import { exportReportType } from '../../../../protocol/keys/report-type.ts';
import type { ReportType } from '../../../../protocol/risk/report-types.ts';

/** Phones keep and upload the keys of so many days (gaen-device.md §1). */
export const KEPT_DAYS = 14;
/** The exporter runs so often. */
const EXPORT_RUN_SECONDS = 300;

/** The temporary exposure key of one day, as it is exported. */
export interface SharedKey {
  /** Index into the town's cases. */
  readonly ill: number;
  /** Midnight UTC. */
  readonly day: UnixSeconds;
  readonly reportType: ReportType;
  readonly daysSinceOnset: number;
  readonly uploadedAt: UnixSeconds;
  /** First second at which a phone can download it, and its revocation. */
  readonly exportedAt: UnixSeconds;
  readonly revokedAt: UnixSeconds | undefined;
}

/** Of reports from `start` until `until`; keys of days before the town's first are of no use to anybody. */
export function sharedKeys(town: Town, until: UnixSeconds, timing: Timing): SharedKey[] {
  return town.cases.flatMap(({ report }, index) => {
    if (!report || report.uploadedAt < town.start || report.uploadedAt >= until) return [];
    return daysOf(town, report).flatMap((day) => keyOf(index, report, day, timing));
  });
}

/** Today's key too: it is embargoed until nobody uses it any more. */
function daysOf({ start, days }: Town, { uploadedAt }: CaseReport): UnixSeconds[] {
  const today = utcMidnight(uploadedAt);
  return Array.from({ length: KEPT_DAYS + 1 }, (_, ago) => today - ago * DAY_SECONDS).filter(
    (day) => day >= start && day < start + days * DAY_SECONDS,
  );
}

function keyOf(ill: number, report: CaseReport, day: UnixSeconds, timing: Timing): SharedKey[] {
  const { uploadedAt, onsetTold, revokedAt } = report;
  const told = onsetTold === undefined ? 0 : intervalAt(onsetTold);
  const start = intervalAt(day);
  const since = daysSinceOnset(chooseOnset(told, 0, uploadedAt).interval, start);
  if (Math.abs(since) > MAX_DAYS_SINCE_ONSET) return [];
  const key = { rollingStartNumber: start, rollingPeriod: INTERVALS_PER_DAY };
  return [
    {
      ...{ ill, day, reportType: exportReportType(report.reportType), daysSinceOnset: since, uploadedAt },
      exportedAt: exportedAt(releaseHour(key, uploadedAt), timing),
      revokedAt: revokedAt === undefined ? undefined : exportedAt(floorTo(revokedAt, HOUR_SECONDS), timing),
    },
  ];
}

/** Of what was logged under this hour. */
function exportedAt(hour: UnixSeconds, timing: Timing): UnixSeconds {
  const due = dueAt(windowFrom(hour, timing), timing);
  return Math.ceil(due / EXPORT_RUN_SECONDS) * EXPORT_RUN_SECONDS;
}
