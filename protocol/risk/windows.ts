/** Exposure windows: matched sightings of one key cut into scans and half hours (gaen-device.md §6). */
import type { CalibrationConfidence } from '../keys/beacon.ts';
import type { UnixSeconds } from '../keys/interval.ts';

const WINDOW_SECONDS = 1_800;
/** Assumed when the phone does not know its previous scan. */
const UNKNOWN_PAUSE_SECONDS = 120;
const MAXIMUM_PAUSE_MINUTES = 5;

/** One beacon of a diagnosis key, as far as a score needs it. */
export interface MatchedSighting {
  readonly time: UnixSeconds;
  /** dB. */
  readonly attenuation: number;
  /** End of the scan before this one; undefined when the phone does not know it. */
  readonly previousScan: UnixSeconds | undefined;
  readonly calibrationConfidence: CalibrationConfidence;
}

interface Scan {
  /** Attenuation in dB: mean, rounded half up. */
  readonly typicalAttenuation: number;
  readonly minimumAttenuation: number;
  /** Whole minutes, 0…300 s. */
  readonly secondsSinceLastScan: number;
}

export interface ExposureWindow {
  readonly start: UnixSeconds;
  readonly calibrationConfidence: CalibrationConfidence;
  readonly scans: readonly Scan[];
}

interface OpenWindow {
  readonly first: MatchedSighting;
  readonly scans: MatchedSighting[][];
}

/** Windows of one key's sightings, which must be sorted by time; those at most `sameScanSeconds` apart are of one scan. */
export function exposureWindows(sightings: readonly MatchedSighting[], sameScanSeconds: number): ExposureWindow[] {
  const windows: OpenWindow[] = [];
  let previous: MatchedSighting | undefined;
  for (const sighting of sightings) {
    let window = windows.at(-1);
    if (!window || sighting.time - window.first.time >= WINDOW_SECONDS) {
      window = { first: sighting, scans: [] };
      windows.push(window);
    }
    const scan = window.scans.at(-1);
    const sameScan = previous !== undefined && sighting.time - previous.time <= sameScanSeconds;
    if (scan && sameScan) scan.push(sighting);
    else window.scans.push([sighting]);
    previous = sighting;
  }
  return windows.map(({ first, scans }) => ({
    start: first.time,
    calibrationConfidence: first.calibrationConfidence,
    scans: scans.map(summarise),
  }));
}

function summarise(sightings: readonly MatchedSighting[]): Scan {
  const attenuations = sightings.map((sighting) => sighting.attenuation);
  const sum = attenuations.reduce((total, each) => total + each, 0);
  return {
    typicalAttenuation: Math.floor(sum / attenuations.length + 0.5),
    minimumAttenuation: Math.min(...attenuations),
    secondsSinceLastScan: secondsSinceLastScan(sightings[0]),
  };
}

function secondsSinceLastScan(sighting: MatchedSighting | undefined): number {
  if (sighting?.previousScan === undefined) return UNKNOWN_PAUSE_SECONDS;
  const minutes = Math.floor(sighting.time / 60) - Math.floor(sighting.previousScan / 60);
  return 60 * Math.min(MAXIMUM_PAUSE_MINUTES, Math.max(0, minutes));
}
