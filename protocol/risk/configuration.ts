/** What a region says of scores (region-config.md §2.3–2.5). Plain data; to vary one value, spread and replace it. */
import type { InfectiousnessLevel } from '../region-config/infectiousness-map.ts';
import type { ReportType, ScoredReportType } from './report-types.ts';

export type Bucket = 'immediate' | 'near' | 'medium' | 'other';

/** Weights in percent. */
export interface ScoreConfiguration {
  /** Upper bounds in dB, inclusive, of the buckets immediate, near and medium. */
  readonly attenuationThresholds: readonly [number, number, number];
  readonly attenuationWeights: Readonly<Record<Bucket, number>>;
  /** 64 bits, two per day from −14 to +14 and two for an unknown onset: 0 drop, 1 standard, 2 high. */
  readonly infectiousnessMap: bigint;
  readonly infectiousnessWeights: Readonly<Record<Exclude<InfectiousnessLevel, 'drop'>, number>>;
  readonly reportTypeWeights: Readonly<Record<ScoredReportType, number>>;
  /** What a key without report type counts as; undefined = it is ignored. */
  readonly missingReportType: ReportType | undefined;
  /** In the order in which phones try them. */
  readonly classifications: readonly Classification[];
  /** Days older than this do not count; 0 = no limit. */
  readonly daysSinceExposureThreshold: number;
}

/** What notifies; seconds, 0 switches a threshold off. */
export interface Classification {
  readonly name: string;
  readonly perDaySum: number;
  readonly perDayMaximum: number;
  readonly weightedDuration: number;
  readonly perDaySumOf: Readonly<Record<ScoredReportType | 'recursive', number>>;
}
