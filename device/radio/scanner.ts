/**
 * Bluetooth, simulated: one phone advertises, the other scans a few seconds every few minutes and keeps what it hears
 * (gaen-device.md §3.3, §4). Only the air is simulated; bytes on it and records of it are the real ones.
 */
import {
  type Beacon,
  cryptMetadata,
  decodeAdvertisement,
  encodeAdvertisement,
  encodeMetadata,
  rollingProximityIdentifiers,
} from '../../protocol/keys/beacon.ts';
import { DAY_SECONDS, floorTo, intervalAt, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { type RandomBytes, randomBetween, randomInteger } from '../random.ts';
import { type ExposureKey, keyAt } from './keys.ts';

/** One received advertisement as a phone stores it. */
export interface Sighting extends Beacon {
  readonly time: UnixSeconds;
  /** Received signal strength in dBm. */
  readonly rssi: number;
  /** End of the scan before this one; undefined when the phone does not know it. */
  readonly previousScan: UnixSeconds | undefined;
}

/** A phone as the air sees it. */
export interface Advertiser {
  readonly keys: readonly ExposureKey[];
  /** dBm, as calibrated for this model. */
  readonly txPower: number;
}

export interface Encounter {
  readonly from: UnixSeconds;
  readonly until: UnixSeconds;
  /** Loss between the two phones in dB, at a time. */
  attenuation(time: UnixSeconds): number;
}

/** An identifier lives 10 to 20 minutes; scans of 4 s begin 210 to 300 s after each other (gaen-device.md §3.3). */
const IDENTIFIER_SECONDS = [600, 1_200] as const;
const SCAN_PERIOD_SECONDS = [210, 300] as const;
const SCAN_SECONDS = 4;
/** Beacons received per scan, one a second. */
const HEARD_PER_SCAN = 3;
const FADING_DECIBEL = 3;

interface Spell {
  readonly until: UnixSeconds;
  readonly payload: Buffer;
}

/** What a phone stores of `speaker` during the encounter. */
export function overhear(speaker: Advertiser, encounter: Encounter, randomBytes: RandomBytes): Sighting[] {
  const sightings: Sighting[] = [];
  let spell: Spell = { until: encounter.from, payload: Buffer.alloc(0) };
  let previousScan: UnixSeconds | undefined;
  let scan = encounter.from + randomInteger(randomBytes, 0, SCAN_PERIOD_SECONDS[0]);
  while (scan + SCAN_SECONDS <= encounter.until) {
    for (let second = 0; second < HEARD_PER_SCAN; second++) {
      const time = scan + second;
      while (spell.until <= time) spell = roll(speaker, spell.until, randomBytes);
      const fading = randomInteger(randomBytes, -FADING_DECIBEL, FADING_DECIBEL);
      const rssi = speaker.txPower - Math.round(encounter.attenuation(time)) + fading;
      sightings.push(...receive(spell.payload, { time, rssi, previousScan }));
    }
    previousScan = scan + SCAN_SECONDS;
    scan += randomInteger(randomBytes, ...SCAN_PERIOD_SECONDS);
  }
  return sightings;
}

/** A new identifier at `time`; it never outlives its key, which ends at midnight. */
function roll(speaker: Advertiser, time: UnixSeconds, randomBytes: RandomBytes): Spell {
  const life = Math.floor(randomBetween(randomBytes, ...IDENTIFIER_SECONDS));
  const midnight = floorTo(time, DAY_SECONDS) + DAY_SECONDS;
  return { until: Math.min(time + life, midnight), payload: advertise(speaker, time) };
}

/** The 31 bytes that a phone whose identifier was rolled at `time` sends. */
function advertise(speaker: Advertiser, time: UnixSeconds): Buffer {
  const { key } = keyAt(speaker.keys, time);
  const [identifier = Buffer.alloc(0)] = rollingProximityIdentifiers(key, intervalAt(time), 1);
  const metadata = encodeMetadata({ calibrationConfidence: 3, txPower: speaker.txPower });
  return encodeAdvertisement({ identifier, encryptedMetadata: cryptMetadata(key, identifier, metadata) });
}

function receive(payload: Buffer, reception: Omit<Sighting, keyof Beacon>): Sighting[] {
  const beacon = decodeAdvertisement(payload);
  return beacon ? [{ ...beacon, ...reception }] : [];
}
