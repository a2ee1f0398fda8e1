/** Exposure windows: matched sightings of one key cut into scans and half hours (gaen-device.md §6). */
import type { CalibrationConfidence } from '../keys/beacon.ts';
import type { UnixSeconds } from '../keys/interval.ts';

const WINDOW_SECONDS = 1_800;
const LONGEST_PAUSE_SECONDS = 300;

/** How a platform builds scans. Google's is published; of iOS only a snippet of 2020 (gaen-device.md §6.1, §12 no. 3 and 7). */
export interface WindowRules {
  /** Sightings at most this far apart belong to one scan … */
  readonly sameScanSeconds: number;
  /** … counted from the sighting before, or from the first of the scan. */
  readonly sameScanFrom: 'previous-sighting' | 'first-sighting';
  /** Pauses between scans are counted in steps of this: whole minutes, or seconds. */
  readonly pauseStepSeconds: 60 | 1;
  /** Assumed when the phone does not know its previous scan. */
  readonly unknownPauseSeconds: number;
  /** A pause longer than this is taken for unknown. */
  readonly longestKnownPauseSeconds: number;
  /** May a scan not speak for time before the same person's previous one? */
  readonly cutsOverlap: boolean;
}

/** One beacon of a diagnosis key, as far as a score needs it. */
export interface MatchedSighting {
  readonly time: UnixSeconds;
  /** dB. */
  readonly attenuation: number;
  /** End of the scan before this one; undefined when the phone does not know it. */
  readonly previousScan: UnixSeconds | undefined;
  readonly calibrationConfidence: CalibrationConfidence;
}

export interface Scan {
  /** Attenuation in dB: mean, rounded half up. */
  readonly typicalAttenuation: number;
  readonly minimumAttenuation: number;
  /** 0…300 s. */
  readonly secondsSinceLastScan: number;
}

export interface ExposureWindow {
  readonly start: UnixSeconds;
  readonly calibrationConfidence: CalibrationConfidence;
  readonly scans: readonly Scan[];
}

/** What tells one scan from the next. */
export type ScanCut = Pick<WindowRules, 'sameScanSeconds' | 'sameScanFrom'>;

/** Never empty. */
export type ScanSightings = [MatchedSighting, ...MatchedSighting[]];

/** Windows of one key's sightings, which must be sorted by time. */
export function exposureWindows(sightings: readonly MatchedSighting[], rules: WindowRules): ExposureWindow[] {
  let previousScan: UnixSeconds | undefined;
  return cutIntoWindows(sightings, rules).map(([first, scans]) => ({
    start: first.time,
    calibrationConfidence: first.calibrationConfidence,
    scans: scans.map((scan) => {
      const summary = summarise(scan, previousScan, rules);
      previousScan = scan[0].time;
      return summary;
    }),
  }));
}

/** A new window begins a new scan too, however close the sighting before. */
function cutIntoWindows(
  sightings: readonly MatchedSighting[],
  rules: WindowRules,
): [first: MatchedSighting, scans: ScanSightings[]][] {
  const windows: [MatchedSighting, ScanSightings[]][] = [];
  for (const sighting of sightings) {
    const [first, scans] = windows.at(-1) ?? [];
    if (!first || !scans || sighting.time - first.time >= WINDOW_SECONDS) windows.push([sighting, [[sighting]]]);
    else addToScans(scans, sighting, rules);
  }
  return windows;
}

/** Puts a sighting, the next in time, into the last scan or begins another. */
export function addToScans(
  scans: ScanSightings[],
  sighting: MatchedSighting,
  { sameScanSeconds, sameScanFrom }: ScanCut,
): void {
  const scan = scans.at(-1);
  const reference = sameScanFrom === 'first-sighting' ? scan?.[0] : scan?.at(-1);
  if (scan && reference && sighting.time - reference.time <= sameScanSeconds) scan.push(sighting);
  else scans.push([sighting]);
}

function summarise(scan: ScanSightings, previousScan: UnixSeconds | undefined, rules: WindowRules): Scan {
  const attenuations = scan.map((sighting) => sighting.attenuation);
  const sum = attenuations.reduce((total, each) => total + each, 0);
  const pause = pauseBefore(scan[0], rules);
  const sincePrevious = previousScan === undefined ? Infinity : scan[0].time - previousScan;
  return {
    typicalAttenuation: Math.floor(sum / attenuations.length + 0.5),
    minimumAttenuation: Math.min(...attenuations),
    secondsSinceLastScan: rules.cutsOverlap ? Math.min(pause, sincePrevious) : pause,
  };
}

/** Seconds for which a scan speaks: those since the one before it, whoever was heard there. */
function pauseBefore({ time, previousScan }: MatchedSighting, rules: WindowRules): number {
  if (previousScan === undefined || time - previousScan > rules.longestKnownPauseSeconds) {
    return rules.unknownPauseSeconds;
  }
  const { pauseStepSeconds: step } = rules;
  const pause = (Math.floor(time / step) - Math.floor(previousScan / step)) * step;
  return Math.min(LONGEST_PAUSE_SECONDS, Math.max(0, pause));
}
