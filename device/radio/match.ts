/** Which of a phone's sightings came from a diagnosis key, and how near they were (gaen-device.md §5). */
import {
  type BeaconMetadata,
  cryptMetadata,
  decodeMetadata,
  IDENTIFIER_BYTES,
  identifiersInOnePiece,
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
/** Bits per identifier heard: 3 of 100 identifiers that nobody heard pass. */
const BITS_PER_IDENTIFIER = 32;

/** Sightings by identifier, and in front of them a coarse and quick answer: almost every identifier was never heard. */
export interface SightingIndex {
  readonly byIdentifier: ReadonlyMap<string, readonly Sighting[]>;
  /** One bit per residue of the identifiers' first four bytes; their number is a power of two. */
  readonly bits: Uint32Array;
}

/** Ready for exact look-ups; sightings older than the 14 days for which a phone keeps them are left out. */
export function indexSightings(sightings: readonly Sighting[], now: UnixSeconds): SightingIndex {
  const kept = sightings.filter((sighting) => sighting.time >= now - RETENTION_DAYS * DAY_SECONDS);
  const byIdentifier = Map.groupBy(kept, ({ identifier }) => indexKey(identifier, 0));
  const bits = new Uint32Array(2 ** Math.ceil(Math.log2((byIdentifier.size + 1) * (BITS_PER_IDENTIFIER / 32))));
  for (const { identifier } of kept) {
    const residue = identifier.readUInt32LE(0) % (bits.length * 32);
    bits[residue >>> 5] = (bits[residue >>> 5] ?? 0) | (1 << (residue & 31));
  }
  return { byIdentifier, bits };
}

const indexKey = (bytes: Buffer, at: number) => bytes.toString('latin1', at, at + IDENTIFIER_BYTES);

/** Every sighting of one key that passes the filters, oldest first. */
export function matchKey(key: DiagnosisKey, index: SightingIndex, rules: RadioRules): MatchedSighting[] {
  const { bits, byIdentifier } = index;
  const identifiers = identifiersInOnePiece(key.key, key.rollingStart, key.rollingPeriod);
  const found: MatchedSighting[] = [];
  for (let n = 0; n < key.rollingPeriod; n++) {
    const at = n * IDENTIFIER_BYTES;
    const residue = identifiers.readUInt32LE(at) & (bits.length * 32 - 1);
    if (((bits[residue >>> 5] ?? 0) & (1 << (residue & 31))) === 0) continue;
    const heard = byIdentifier.get(indexKey(identifiers, at)) ?? [];
    found.push(...plausible(heard, key.rollingStart + n).flatMap((sighting) => measure(key, sighting, rules)));
  }
  return found.sort((a, b) => a.time - b.time);
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
