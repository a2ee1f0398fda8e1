/** Version 1 as iOS scores it (gaen-device.md §10; Apple's snippets of 2020). */
import { DAY_SECONDS, type UnixSeconds, utcMidnight } from '../../keys/interval.ts';
import { exposureWindows, type Scan, type WindowRules } from '../windows.ts';
import { attenuationBucket, type MatchedKey, timeValues, type Version1Configuration } from './configuration.ts';

/** `totalRiskScore` is one byte; the full range goes to 4,096. */
const HIGHEST_RISK_SCORE = 255;

export interface AppleRules {
  /** iOS 13.7 and 14.0 take 1 … 8 instead of the configured attenuation values. */
  readonly ignoresAttenuationValues: boolean;
}

export interface AppleRiskScore {
  readonly fullRange: number;
  /** At most 255. */
  readonly total: number;
}

/** The score of all that was heard of a key; undefined when nothing was, or the score is below the minimum. */
export function appleRiskScore(
  key: MatchedKey,
  configuration: Version1Configuration,
  rules: WindowRules & AppleRules,
  now: UnixSeconds,
): AppleRiskScore | undefined {
  const [first] = key.sightings;
  if (!first) return undefined;
  const scans = exposureWindows(key.sightings, rules).flatMap((window) => window.scans);
  const exposure = {
    attenuationValue: averageValue(
      scans,
      rules.ignoresAttenuationValues ? ONE_TO_EIGHT : configuration.attenuationValues,
    ),
    days: Math.floor((now - utcMidnight(first.time)) / DAY_SECONDS),
    minutes: scans.reduce((total, scan) => total + scan.secondsSinceLastScan, 0) / 60,
    transmissionRisk: key.transmissionRisk ?? 0,
  };
  return appleRiskScoreOf(exposure, configuration);
}

const ONE_TO_EIGHT = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** What an exposure is measured by. */
export interface AppleExposure {
  /** 0 … 8, averaged. */
  readonly attenuationValue: number;
  readonly days: number;
  readonly minutes: number;
  /** 0 … 7. */
  readonly transmissionRisk: number;
}

/** The product of the four values; undefined when it is below the minimum. */
export function appleRiskScoreOf(
  exposure: AppleExposure,
  configuration: Version1Configuration,
): AppleRiskScore | undefined {
  const { daysValue, durationValue } = timeValues(configuration, exposure.days, exposure.minutes);
  const riskValue = configuration.transmissionRiskValues[exposure.transmissionRisk] ?? 0;
  const fullRange = exposure.attenuationValue * daysValue * durationValue * riskValue;
  const total = Math.min(fullRange, HIGHEST_RISK_SCORE);
  return total >= configuration.minimumRiskScore ? { fullRange, total } : undefined;
}

/** Values, not decibels, averaged by the time spent in each bucket; time in a bucket of value 0 does not count. */
export function averageValue(
  scans: readonly Pick<Scan, 'typicalAttenuation' | 'secondsSinceLastScan'>[],
  values: Version1Configuration['attenuationValues'],
): number {
  const valued = scans
    .map((scan) => ({
      seconds: scan.secondsSinceLastScan,
      value: values[attenuationBucket(scan.typicalAttenuation)] ?? 0,
    }))
    .filter(({ value }) => value > 0);
  const seconds = valued.reduce((total, each) => total + each.seconds, 0);
  const weighted = valued.reduce((total, each) => total + each.seconds * each.value, 0);
  return seconds === 0 ? 0 : Math.floor(weighted / seconds + 0.5);
}
