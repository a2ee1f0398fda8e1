/** Exposure risk value (ERV) of windows, and its sum per day (gaen-device.md §8). */
import { DAY_SECONDS, floorTo, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { type ReportType, reportTypes } from '../files/archive.ts';
import type { ExposureWindow } from './windows.ts';

export type Bucket = 'immediate' | 'near' | 'medium' | 'other';
export type Infectiousness = 'none' | 'standard' | 'high';

/** The part of a region's configuration that a score needs (region-config.md §2.3–2.5). Weights in percent. */
export interface ScoreConfiguration {
  /** Upper bounds in dB, inclusive, of the buckets immediate, near and medium. */
  readonly attenuationThresholds: readonly [number, number, number];
  readonly attenuationWeights: Readonly<Record<Bucket, number>>;
  /** 64 bits, two per day from −14 to +14 and two for an unknown onset: 0 none, 1 standard, 2 high. */
  readonly infectiousnessMap: bigint;
  readonly infectiousnessWeights: Readonly<Record<Exclude<Infectiousness, 'none'>, number>>;
  readonly reportTypeWeights: Readonly<Record<'confirmedTest' | 'clinicalDiagnosis' | 'selfReport', number>>;
  /** What a key without report type counts as; undefined = it is ignored. */
  readonly missingReportType: ReportType | undefined;
  /** A day counts from this sum of ERV on, in seconds. */
  readonly perDaySumThreshold: number;
  /** Days older than this do not count; 0 = no limit. */
  readonly daysSinceExposureThreshold: number;
}

/** A window with what its key says about the other person. */
export interface RatedWindow extends ExposureWindow {
  readonly reportType: ReportType;
  readonly daysSinceOnset: number | undefined;
}

export interface DayScore {
  /** Midnight UTC. */
  readonly day: UnixSeconds;
  readonly windows: number;
  /** Seconds, weighted by attenuation only. */
  readonly weightedDuration: number;
  /** Seconds. */
  readonly sum: number;
  readonly maximum: number;
}

const LARGEST_KNOWN_ONSET = 14;
const UNKNOWN_ONSET_FIELD = 29;

/** Bits of the map for a day, counted from onset; throws on the reserved value 3 (gaen-device.md §8.4). */
export function infectiousness(map: bigint, daysSinceOnset: number | undefined): Infectiousness {
  const known = daysSinceOnset !== undefined && Math.abs(daysSinceOnset) <= LARGEST_KNOWN_ONSET;
  const field = known ? daysSinceOnset + LARGEST_KNOWN_ONSET : UNKNOWN_ONSET_FIELD;
  const value = Number((map >> BigInt(2 * field)) & 3n);
  const name = (['none', 'standard', 'high'] as const)[value];
  if (!name) throw new Error(`symptomOnsetToInfectiousnessMap: field ${field} holds 3, which means nothing`);
  return name;
}

/** The bucket of an attenuation in dB; bounds belong to the nearer bucket (gaen-device.md §8.1). */
export function bucketOf(attenuation: number, [immediate, near, medium]: readonly [number, number, number]): Bucket {
  if (attenuation <= immediate) return 'immediate';
  if (attenuation <= near) return 'near';
  return attenuation <= medium ? 'medium' : 'other';
}

/** WD of one window: seconds of its scans, each weighted by the bucket of its typical attenuation. */
export function weightedDuration(window: ExposureWindow, configuration: ScoreConfiguration): number {
  const { attenuationThresholds, attenuationWeights } = configuration;
  return window.scans.reduce((total, scan) => {
    const weight = attenuationWeights[bucketOf(scan.typicalAttenuation, attenuationThresholds)];
    return total + (scan.secondsSinceLastScan * weight) / 100;
  }, 0);
}

/** What WD is multiplied with for the other person's infectiousness and report; 0 = the window does not count. */
function personFactor(window: RatedWindow, configuration: ScoreConfiguration): number {
  const known = window.reportType === reportTypes.unknown ? configuration.missingReportType : window.reportType;
  const level = infectiousness(configuration.infectiousnessMap, window.daysSinceOnset);
  const reportWeight = reportTypeWeight(known, configuration);
  return level === 'none' ? 0 : (configuration.infectiousnessWeights[level] / 100) * (reportWeight / 100);
}

function reportTypeWeight(type: ReportType | undefined, { reportTypeWeights }: ScoreConfiguration): number {
  if (type === reportTypes.confirmedTest) return reportTypeWeights.confirmedTest;
  if (type === reportTypes.clinicalDiagnosis) return reportTypeWeights.clinicalDiagnosis;
  // Recursive and revoked keys never reach a score (gaen-device.md §7).
  return type === reportTypes.selfReport ? reportTypeWeights.selfReport : 0;
}

/** Days with windows that count, newest first. */
export function scoreDays(
  windows: readonly RatedWindow[],
  configuration: ScoreConfiguration,
  now: UnixSeconds,
): DayScore[] {
  const oldest = floorTo(now, DAY_SECONDS) - configuration.daysSinceExposureThreshold * DAY_SECONDS;
  const rated = windows
    .map((window) => ({ window, day: floorTo(window.start, DAY_SECONDS), factor: personFactor(window, configuration) }))
    .filter(({ factor }) => factor > 0)
    .filter(({ day }) => configuration.daysSinceExposureThreshold === 0 || day >= oldest);
  return [...Map.groupBy(rated, ({ day }) => day)]
    .map(([day, group]) => {
      const durations = group.map(({ window }) => weightedDuration(window, configuration));
      const values = durations.map((duration, n) => duration * (group[n]?.factor ?? 0));
      return {
        day,
        windows: group.length,
        weightedDuration: sum(durations),
        sum: sum(values),
        maximum: Math.max(...values),
      };
    })
    .sort((a, b) => b.day - a.day);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
