/** Exposure risk value (ERV) of windows, and its sum per day (gaen-device.md §8). */
import { DAY_SECONDS, floorTo, type UnixSeconds } from '../keys/interval.ts';
import { fieldOf, fieldValue } from '../region-config/infectiousness-map.ts';
import { type ReportType, reportTypes } from './report-types.ts';
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
  /** In the order in which phones try them. */
  readonly classifications: readonly Classification[];
  /** Days older than this do not count; 0 = no limit. */
  readonly daysSinceExposureThreshold: number;
}

export type ScoredReportType = keyof ScoreConfiguration['reportTypeWeights'];

/** What notifies; seconds, 0 switches a threshold off. */
export interface Classification {
  readonly name: string;
  readonly perDaySum: number;
  readonly perDayMaximum: number;
  readonly weightedDuration: number;
  readonly perDaySumOf: Readonly<Record<ScoredReportType, number>>;
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
  /** Parts of the sum. */
  readonly sumOf: Readonly<Record<ScoredReportType, number>>;
}

/** Of a day, counted from onset; throws on the reserved value 3 (gaen-device.md §8.4). */
export function infectiousness(map: bigint, daysSinceOnset: number | undefined): Infectiousness {
  const field = fieldOf(daysSinceOnset);
  const name = (['none', 'standard', 'high'] as const)[fieldValue(map, field)];
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
  const type = scoredReportType(window, configuration);
  const level = infectiousness(configuration.infectiousnessMap, window.daysSinceOnset);
  if (type === undefined || level === 'none') return 0;
  return (configuration.infectiousnessWeights[level] / 100) * (configuration.reportTypeWeights[type] / 100);
}

const scoredReportTypes = new Map<ReportType, ScoredReportType>([
  [reportTypes.confirmedTest, 'confirmedTest'],
  [reportTypes.clinicalDiagnosis, 'clinicalDiagnosis'],
  [reportTypes.selfReport, 'selfReport'],
]);

/** Recursive and revoked keys never reach a score (gaen-device.md §7). */
function scoredReportType(
  { reportType }: RatedWindow,
  { missingReportType }: ScoreConfiguration,
): ScoredReportType | undefined {
  const known = reportType === reportTypes.unknown ? missingReportType : reportType;
  return known === undefined ? undefined : scoredReportTypes.get(known);
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
    .map(([day, group]) => scoreDay(day, group, configuration))
    .sort((a, b) => b.day - a.day);
}

function scoreDay(
  day: UnixSeconds,
  group: readonly { window: RatedWindow; factor: number }[],
  configuration: ScoreConfiguration,
): DayScore {
  const durations = group.map(({ window }) => weightedDuration(window, configuration));
  const values = durations.map((duration, n) => duration * (group[n]?.factor ?? 0));
  const types = group.map(({ window }) => scoredReportType(window, configuration));
  const sumOf = (type: ScoredReportType) => sum(values.filter((_, n) => types[n] === type));
  return {
    day,
    windows: group.length,
    weightedDuration: sum(durations),
    sum: sum(values),
    maximum: Math.max(...values),
    sumOf: {
      confirmedTest: sumOf('confirmedTest'),
      clinicalDiagnosis: sumOf('clinicalDiagnosis'),
      selfReport: sumOf('selfReport'),
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
