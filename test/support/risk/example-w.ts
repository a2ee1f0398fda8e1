/** Worked example W (gaen-device.md §6.2): one key, seven scans and two scans. */
import type { MatchedSighting } from '../../../protocol/risk/windows.ts';

export const tenOClock = Date.parse('2021-02-17T10:00:00Z') / 1000;

/** A sighting `seconds` after ten o'clock; `previousScan` likewise, undefined = unknown. */
export function sightingAt(seconds: number, attenuation: number, previousScan?: number): MatchedSighting {
  return {
    time: tenOClock + seconds,
    attenuation,
    previousScan: previousScan === undefined ? undefined : tenOClock + previousScan,
    calibrationConfidence: 3,
  };
}

const scans: [seconds: number, attenuations: number[], previousScan?: number][] = [
  [0, [29, 27, 28]],
  [250, [44, 46], 3],
  [541, [50], 253],
  [800, [50, 52], 544],
  [1090, [60, 58], 803],
  [1360, [61], 1093],
  [1650, [28], 1363],
  [1900, [45], 1653],
  [2170, [62], 1903],
];

export const exampleW: MatchedSighting[] = scans.flatMap(([seconds, attenuations, previousScan]) =>
  attenuations.map((attenuation, n) => sightingAt(seconds + n, attenuation, previousScan)),
);
