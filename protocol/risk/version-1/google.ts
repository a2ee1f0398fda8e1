/** Version 1 as Google scores it (gaen-device.md §10; `KeyExposureEvaluator` and `RiskScoreCalculator` of its internals). */
import { DAY_SECONDS, intervalStart, type UnixSeconds } from '../../keys/interval.ts';
import { addToScans, type MatchedSighting, type ScanCut, type ScanSightings } from '../windows.ts';
import { attenuationBucket, type MatchedKey, timeValues, type Version1Configuration } from './configuration.ts';

/** Scans farther apart than this belong to two exposures. */
const LONGEST_GAP_SECONDS = 600;
const SCAN_INTERVAL_SECONDS = 300;
const DURATION_STEP_SECONDS = 300;

type TimedAttenuation = Pick<MatchedSighting, 'time' | 'attenuation'>;

/** The score of each exposure to a key, oldest first; 0 where it is below the minimum. Nothing is capped. */
export function googleRiskScores(
  key: MatchedKey,
  configuration: Version1Configuration,
  rules: ScanCut,
  now: UnixSeconds,
): number[] {
  const days = Math.floor((now - intervalStart(key.rollingStart)) / DAY_SECONDS);
  return exposuresOf(strongestOfScans(key.sightings, rules)).map((scans) => {
    const attenuation = timeWeightedAttenuation(scans, SCAN_INTERVAL_SECONDS);
    const minutes = durationOf(scans) / 60;
    return googleRiskScore({ attenuation, days, minutes, transmissionRisk: key.transmissionRisk ?? 0 }, configuration);
  });
}

/** What an exposure is measured by. */
export interface GoogleExposure {
  /** dB. */
  readonly attenuation: number;
  readonly days: number;
  readonly minutes: number;
  /** 1 … 8; 0 is invalid and counts as factor 1. */
  readonly transmissionRisk: number;
}

/** The product of the four values, or 0 when it is below the minimum. */
export function googleRiskScore(exposure: GoogleExposure, configuration: Version1Configuration): number {
  const { attenuation, days, minutes, transmissionRisk } = exposure;
  const attenuationValue = configuration.attenuationValues[attenuationBucket(attenuation)] ?? 0;
  const { daysValue, durationValue } = timeValues(configuration, days, minutes);
  const riskValue = transmissionRisk === 0 ? 1 : (configuration.transmissionRiskValues[transmissionRisk - 1] ?? 0);
  const score = attenuationValue * daysValue * durationValue * riskValue;
  return score >= configuration.minimumRiskScore ? score : 0;
}

/** Of each scan the nearest sighting stands for all (`aggregateSightingsFromSingleScan`). */
function strongestOfScans(sightings: readonly MatchedSighting[], rules: ScanCut): MatchedSighting[] {
  const scans: ScanSightings[] = [];
  for (const sighting of sightings) addToScans(scans, sighting, rules);
  return scans.map((scan) => scan.reduce((nearest, each) => (each.attenuation < nearest.attenuation ? each : nearest)));
}

function exposuresOf(scans: readonly MatchedSighting[]): MatchedSighting[][] {
  const exposures: MatchedSighting[][] = [];
  for (const scan of scans) {
    const exposure = exposures.at(-1);
    const before = exposure?.at(-1);
    if (exposure && before && scan.time - before.time <= LONGEST_GAP_SECONDS) exposure.push(scan);
    else exposures.push([scan]);
  }
  return exposures;
}

/** From the first scan to the last and one interval more, to the nearest 5 minutes, half of them down. */
function durationOf(scans: readonly TimedAttenuation[]): number {
  const seconds = (scans.at(-1)?.time ?? 0) - (scans[0]?.time ?? 0) + SCAN_INTERVAL_SECONDS;
  return DURATION_STEP_SECONDS * Math.ceil(seconds / DURATION_STEP_SECONDS - 0.5);
}

/** dB: the time until the next scan has the attenuation of the scan before, and half an interval is added at both ends. */
export function timeWeightedAttenuation(scans: readonly TimedAttenuation[], scanIntervalSeconds: number): number {
  const margin = Math.trunc(scanIntervalSeconds / 2);
  let weighted = 0;
  let total = 0;
  for (const [n, { time, attenuation }] of scans.entries()) {
    const next = scans[n + 1];
    const seconds = (n === 0 ? margin : 0) + (next ? next.time - time : margin);
    weighted += seconds * attenuation;
    total += seconds;
  }
  return Math.floor(weighted / total + 0.5);
}
