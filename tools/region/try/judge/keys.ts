/** Which keys the key server gives out of a town's reports, and when (key-server.md §1.9–1.10). */
import { RETENTION_DAYS } from '../../../../device/radio/keys.ts';
import type { CaseReport, Town } from '../../../../device/town/town.ts';
import { dueAt, type Timing, windowFrom } from '../../../../protocol/export/window.ts';
import { endInterval, releaseHour, type Validity } from '../../../../protocol/keys/embargo.ts';
import {
  DAY_SECONDS,
  floorTo,
  HOUR_SECONDS,
  INTERVALS_PER_DAY,
  intervalAt,
  intervalStart,
  type UnixSeconds,
  utcMidnight,
} from '../../../../protocol/keys/interval.ts';
import { chooseOnset, daysSinceOnset, MAX_DAYS_SINCE_ONSET } from '../../../../protocol/keys/onset.ts';
import { exportReportType } from '../../../../protocol/keys/report-type.ts';
import type { ReportType } from '../../../../protocol/risk/report-types.ts';
import { profileOf } from './profile.ts';

/** The exporter runs so often. */
const EXPORT_RUN_SECONDS = 300;

/** The temporary exposure key of one day, as it is exported. */
export interface SharedKey {
  /** Index into the town's cases. */
  readonly ill: number;
  /** Midnight UTC. */
  readonly day: UnixSeconds;
  /** From then on the phone used another. */
  readonly usedUntil: UnixSeconds;
  readonly reportType: ReportType;
  readonly daysSinceOnset: number;
  readonly uploadedAt: UnixSeconds;
  /** First second at which a phone can download it, and its revocation. */
  readonly exportedAt: UnixSeconds;
  readonly revokedAt: UnixSeconds | undefined;
}

/** Of reports from the town's start until `until`; keys of days before the town's first are of no use to anybody. */
export function sharedKeys(town: Town, until: UnixSeconds, timing: Timing): SharedKey[] {
  return town.cases.flatMap(({ person, report }, ill) => {
    if (!report || report.uploadedAt < town.start || report.uploadedAt >= until) return [];
    const { endsKeyOnSharing } = profileOf(town, person);
    return daysOf(town, report).flatMap((day) => {
      const periods =
        day < utcMidnight(report.uploadedAt) || !endsKeyOnSharing ? INTERVALS_PER_DAY : begunIntervals(report);
      return periods === 0
        ? []
        : keyOf(ill, report, { rollingStartNumber: intervalAt(day), rollingPeriod: periods }, timing);
    });
  });
}

/** Of the day of the upload: its key was used in them, and ends with the last (`releaseKeys` of device/radio/keys.ts). */
function begunIntervals({ uploadedAt }: CaseReport): number {
  return intervalAt(uploadedAt - 1) + 1 - intervalAt(utcMidnight(uploadedAt));
}

/** Newest first, that of the upload included. */
function daysOf({ start, days }: Town, { uploadedAt }: CaseReport): UnixSeconds[] {
  const today = utcMidnight(uploadedAt);
  return Array.from({ length: RETENTION_DAYS }, (_, ago) => today - ago * DAY_SECONDS).filter(
    (day) => day >= start && day < start + days * DAY_SECONDS,
  );
}

function keyOf(ill: number, report: CaseReport, key: Validity, timing: Timing): SharedKey[] {
  const { uploadedAt, onsetTold, revokedAt } = report;
  const told = onsetTold === undefined ? 0 : intervalAt(onsetTold);
  const since = daysSinceOnset(chooseOnset(told, 0, uploadedAt).interval, key.rollingStartNumber);
  if (Math.abs(since) > MAX_DAYS_SINCE_ONSET) return [];
  return [
    {
      ...{ ill, day: intervalStart(key.rollingStartNumber), usedUntil: intervalStart(endInterval(key)) },
      ...{ reportType: exportReportType(report.reportType), daysSinceOnset: since, uploadedAt },
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
