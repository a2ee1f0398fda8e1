/** Which of a phone's sightings came from a diagnosis key, and how near they were (gaen-device.md §5). */
import {
  type BeaconMetadata,
  cryptMetadata,
  decodeMetadata,
  rollingProximityIdentifiers,
} from '../../protocol/keys/beacon.ts';
import { DAY_SECONDS, type Interval, intervalAt, type UnixSeconds } from '../../protocol/keys/interval.ts';
import type { MatchedSighting } from '../../protocol/risk/windows.ts';
import type { RadioRules } from '../client/profile.ts';
import type { DiagnosisKey } from '../files/archive.ts';
import { RETENTION_DAYS } from './keys.ts';
import type { Sighting } from './scanner.ts';

/** Clocks of two phones may differ by two hours (gaen-device.md §5.2). */
const TOLERANCE_INTERVALS = 12;
/** An identifier heard again later than this was replayed by someone. */
const REPLAY_SECONDS = 1_200;

/** Sightings by identifier. */
export type SightingIndex = ReadonlyMap<string, readonly Sighting[]>;

const indexKey = (identifier: Buffer) => identifier.toString('latin1');

/** Ready for exact look-ups; sightings older than the 14 days for which a phone keeps them are left out. */
export function indexSightings(sightings: readonly Sighting[], now: UnixSeconds): SightingIndex {
  const kept = sightings.filter((sighting) => sighting.time >= now - RETENTION_DAYS * DAY_SECONDS);
  return Map.groupBy(kept, (sighting) => indexKey(sighting.identifier));
}

/** Every sighting of one key that passes the filters, oldest first. */
export function matchKey(key: DiagnosisKey, sightings: SightingIndex, rules: RadioRules): MatchedSighting[] {
  const identifiers = rollingProximityIdentifiers(key.key, key.rollingStart, key.rollingPeriod);
  return identifiers
    .flatMap((identifier, n) => {
      const heard = sightings.get(indexKey(identifier)) ?? [];
      return plausible(heard, key.rollingStart + n).flatMap((sighting) => measure(key, sighting, rules));
    })
    .sort((a, b) => a.time - b.time);
}

/** Sightings of the identifier of interval `rolled` that are neither out of time nor replayed. */
function plausible(heard: readonly Sighting[], rolled: Interval): Sighting[] {
  const inTime = heard.filter((sighting) => Math.abs(intervalAt(sighting.time) - rolled) <= TOLERANCE_INTERVALS);
  const first = Math.min(...inTime.map((sighting) => sighting.time));
  return inTime.filter((sighting) => sighting.time <= first + REPLAY_SECONDS);
}

function measure(key: DiagnosisKey, sighting: Sighting, rules: RadioRules): MatchedSighting[] {
  const metadata = decodeMetadata(cryptMetadata(key.key, sighting.identifier, sighting.encryptedMetadata));
  const attenuation = Math.max(metadata.txPower - sighting.rssi, 0);
  if (!isPlausibleRadio(metadata, attenuation, rules)) return [];
  const { time, previousScan } = sighting;
  return [{ time, attenuation, previousScan, calibrationConfidence: metadata.calibrationConfidence }];
}

/** gaen-device.md §5.3. Metadata is not authenticated: a relay can have changed the power. */
function isPlausibleRadio(metadata: BeaconMetadata, attenuation: number, rules: RadioRules): boolean {
  const powerIsPossible = metadata.txPower >= rules.lowestTxPower && metadata.txPower <= rules.highestTxPower;
  return powerIsPossible && attenuation <= 255 && (attenuation > 0 || rules.keepsZeroAttenuation);
}
