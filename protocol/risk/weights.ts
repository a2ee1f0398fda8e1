/**
 * A configuration made ready for many windows: what is looked up per scan and per window lies in arrays. All factors are
 * whole percents, so seconds are counted in millionths and stay exact until the end: a sum never misses a threshold by
 * a rounding error.
 */
import { mapDays, unpackMap } from '../region-config/infectiousness-map.ts';
import type { Bucket, ScoreConfiguration } from './configuration.ts';
import { type ReportType, reportTypes, scoredReportTypes, typeOrMapped } from './report-types.ts';
import type { Scan } from './windows.ts';

/** Second × percent of attenuation × percent of infectiousness × percent of report type. */
export const MILLIONTHS = 1_000_000;
/** Thresholds end at 255 dB: this and all above is "other". */
const FARTHEST_DECIBEL = 256;

export interface Weights {
  /** Percent, by whole dB from 0 to 256. */
  readonly ofAttenuation: Float64Array;
  /** Percent, by field of the infectiousness map; undefined: not infectious, the key is dropped. */
  readonly ofField: readonly (number | undefined)[];
  /** Position in `scoredReportTypes` by `report_type`; undefined: the key is not scored. */
  readonly positionOf: readonly (number | undefined)[];
  /** Percent, by that position. */
  readonly ofType: readonly number[];
}

/** Throws when the infectiousness map holds the reserved value 3 (gaen-device.md §8.4). */
export function weightsOf(configuration: ScoreConfiguration): Weights {
  const { attenuationThresholds, attenuationWeights, infectiousnessWeights, reportTypeWeights } = configuration;
  const levels = unpackMap(configuration.infectiousnessMap);
  const decibels = Array.from({ length: FARTHEST_DECIBEL + 1 }, (_, decibel) => decibel);
  return {
    ofAttenuation: Float64Array.from(decibels, (each) => attenuationWeights[bucketOf(each, attenuationThresholds)]),
    ofField: mapDays.map((day) => {
      const level = levels[day] ?? 'drop';
      return level === 'drop' ? undefined : infectiousnessWeights[level];
    }),
    positionOf: Object.values(reportTypes).map((type) => positionOf(type, configuration.missingReportType)),
    ofType: scoredReportTypes.map((type) => reportTypeWeights[type]),
  };
}

/** The bucket of an attenuation in dB; bounds belong to the nearer bucket (gaen-device.md §8.1). */
export function bucketOf(attenuation: number, [immediate, near, medium]: readonly [number, number, number]): Bucket {
  if (attenuation <= immediate) return 'immediate';
  if (attenuation <= near) return 'near';
  return attenuation <= medium ? 'medium' : 'other';
}

/** Recursive and revoked keys never reach a score (gaen-device.md §7). */
function positionOf(type: ReportType, missingReportType: ReportType | undefined): number | undefined {
  const known = typeOrMapped(type, missingReportType);
  const position = scoredReportTypes.findIndex((name) => reportTypes[name] === known);
  return position < 0 ? undefined : position;
}

/** WD of one window, in hundredths of seconds: its scans, each weighted by the bucket of its typical attenuation. */
export function weightedHundredths(scans: readonly Scan[], { ofAttenuation }: Pick<Weights, 'ofAttenuation'>): number {
  let total = 0;
  for (const { typicalAttenuation, secondsSinceLastScan } of scans) {
    total += secondsSinceLastScan * (ofAttenuation[Math.min(typicalAttenuation, FARTHEST_DECIBEL)] ?? 0);
  }
  return total;
}
