/** Which of a phone's sightings came from a diagnosis key, and how near they were (gaen-device.md §5). */
import {
  cryptMetadata,
  decodeMetadata,
  IDENTIFIER_BYTES,
  rollingProximityIdentifiers,
} from '../../protocol/keys/beacon.ts';
import { type Interval, intervalAt, type UnixSeconds } from '../../protocol/keys/interval.ts';
import type { MatchedSighting } from '../../protocol/risk/windows.ts';
import type { DiagnosisKey } from '../files/archive.ts';
import type { RadioRules } from './rules.ts';
import type { Sighting } from './scanner.ts';
import { freshSightings } from './store.ts';

/** Clocks of two phones may differ by two hours (gaen-device.md §5.2). */
const TOLERANCE_INTERVALS = 12;
/** An identifier heard again later than this was replayed by someone. */
const REPLAY_SECONDS = 1_200;
/** What a receiver reports that was too near to measure. */
const SATURATED_RSSI = 127;

/** Sightings by identifier, and in front of them a coarse and quick answer: almost every identifier was never heard. */
export interface SightingIndex {
  readonly byIdentifier: ReadonlyMap<string, readonly Sighting[]>;
  /**
   * Set where an identifier that was heard has its first four bytes modulo the number of bits. That is a power of two and
   * at least 32 for each: at most 3 of 100 that nobody heard pass.
   */
  readonly bits: Uint32Array;
}

/** Ready for exact look-ups; what should be forgotten by now is left out. */
export function indexSightings(sightings: readonly Sighting[], now: UnixSeconds): SightingIndex {
  const kept = freshSightings(sightings, now);
  const byIdentifier = Map.groupBy(kept, ({ identifier }) => indexKey(identifier, 0));
  const bits = new Uint32Array(2 ** Math.ceil(Math.log2(byIdentifier.size + 1)));
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
  // Who met nobody need not derive anything of a country's keys.
  if (byIdentifier.size === 0) return [];
  const identifiers = rollingProximityIdentifiers(key.key, key.rollingStart, key.rollingPeriod);
  const found: MatchedSighting[] = [];
  for (let n = 0; n < key.rollingPeriod; n++) {
    const at = n * IDENTIFIER_BYTES;
    const residue = identifiers.readUInt32LE(at) & (bits.length * 32 - 1);
    if (((bits[residue >>> 5] ?? 0) & (1 << (residue & 31))) === 0) continue;
    const heard = byIdentifier.get(indexKey(identifiers, at)) ?? [];
    found.push(...plausible(key, inTime(heard, key.rollingStart + n), rules));
  }
  return found.sort((a, b) => a.time - b.time);
}

/** Sightings of the identifier of interval `rolled` at a time when two right enough clocks can have it. */
function inTime(heard: readonly Sighting[], rolled: Interval): Sighting[] {
  return heard.filter((sighting) => Math.abs(intervalAt(sighting.time) - rolled) <= TOLERANCE_INTERVALS);
}

/** Those of one identifier that neither somebody replayed nor the radio makes impossible. */
function plausible(key: DiagnosisKey, heard: readonly Sighting[], rules: RadioRules): MatchedSighting[] {
  const measured = (sightings: readonly Sighting[]) => sightings.flatMap((sighting) => measure(key, sighting, rules));
  return rules.replayCountsFrom === 'in-time' ? measured(notReplayed(heard)) : notReplayed(measured(heard));
}

function notReplayed<S extends { readonly time: UnixSeconds }>(sightings: readonly S[]): S[] {
  const first = sightings.reduce((earliest, { time }) => Math.min(earliest, time), Number.POSITIVE_INFINITY);
  return sightings.filter(({ time }) => time <= first + REPLAY_SECONDS);
}

/** gaen-device.md §5.3. Metadata is not authenticated: a relay can have changed the power. */
function measure(key: DiagnosisKey, sighting: Sighting, rules: RadioRules): MatchedSighting[] {
  const { txPower, calibrationConfidence } = decodeMetadata(
    cryptMetadata(key.key, sighting.identifier, sighting.encryptedMetadata),
  );
  const attenuation = Math.max(txPower - sighting.rssi, 0);
  const isPossible = txPower >= rules.lowestTxPower && txPower <= rules.highestTxPower;
  if (!isPossible || !countsAttenuation(attenuation, sighting.rssi, rules)) return [];
  return [{ time: sighting.time, attenuation, previousScan: sighting.previousScan, calibrationConfidence }];
}

/** A power in range makes every attenuation at most 147 dB, below the 255 at which iOS ends. */
function countsAttenuation(attenuation: number, rssi: number, rules: RadioRules): boolean {
  if (rssi === SATURATED_RSSI) return rules.keepsSaturated;
  return attenuation > 0 || rules.keepsZeroAttenuation;
}
