/**
 * What a phone sends over Bluetooth: an identifier and an address that change together every 10 to 20 minutes, and with
 * the key, so that nothing tells that two spells are of one phone (gaen-device.md §3). Only the air is simulated.
 */
import { createSecretKey, hkdfSync } from 'node:crypto';
import {
  cryptMetadata,
  encodeAdvertisement,
  encodeMetadata,
  rollingProximityIdentifiers,
} from '../../protocol/keys/beacon.ts';
import { INTERVALS_PER_DAY, intervalAt, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { type ExposureKey, type KeyInUse, keyAt } from './keys.ts';
import { androidRadioRules, type RadioRules } from './rules.ts';

/** A phone as the air sees it. */
export interface Advertiser {
  readonly keys: readonly ExposureKey[];
  /** dBm, as calibrated for this model. */
  readonly txPower: number;
  /** What its beacons say is the platform's. Default: Android's. */
  readonly profile?: { readonly radio: Pick<RadioRules, 'metadata'> };
  /** Seconds by which its clock is fast. Default: 0. */
  readonly clockError?: number;
}

/** From one change of identifier and address to the next. */
export interface Spell {
  /** The first second, and the one after the last, by the sender's clock. */
  readonly from: UnixSeconds;
  readonly until: UnixSeconds;
  /** Bluetooth address, 6 bytes: random, private, not resolvable. Receivers store nothing of it. */
  readonly address: Buffer;
  /** The 31 bytes. */
  readonly payload: Buffer;
}

/** "More than 10 and less than 20 minutes" (gaen-device.md §3.3, §12 no. 1), in whole seconds. */
const SHORTEST_SECONDS = 601;
const LONGEST_SECONDS = 1_199;
const ADDRESS_BYTES = 6;
const DRAW_BYTES = 4 + ADDRESS_BYTES;

/** Every spell that has a part in `from` to `until`, by the sender's clock. */
export function spells(speaker: Advertiser, from: UnixSeconds, until: UnixSeconds): Spell[] {
  const found: Spell[] = [];
  for (let time = from; time < until; ) {
    const key = keyAt(speaker.keys, time);
    const heard = turns(key).filter((turn) => turn.until > from && turn.from < until);
    found.push(...heard.map((turn) => ({ ...turn, payload: beacon(speaker, key, turn.from) })));
    time = key.until;
  }
  return found;
}

/**
 * The spells of a key. Their lengths and addresses are drawn from the key, which is random itself and which no receiver
 * knows yet: so all who are near a phone hear the same, in whichever order their encounters are simulated.
 */
function turns({ key, from: first, until: last }: KeyInUse): Omit<Spell, 'payload'>[] {
  const info = 'spells of a simulated phone';
  const random = Buffer.from(hkdfSync('sha256', createSecretKey(key), '', info, DRAW_BYTES * INTERVALS_PER_DAY));
  const found: Omit<Spell, 'payload'>[] = [];
  for (let at = 0, from = first; from < last; at += DRAW_BYTES) {
    const seconds = SHORTEST_SECONDS + (random.readUInt32LE(at) % (LONGEST_SECONDS - SHORTEST_SECONDS + 1));
    const until = Math.min(from + seconds, last);
    const address = random.subarray(at + 4, at + DRAW_BYTES);
    // The two highest bits say what kind of random address it is: 00 is private and not resolvable.
    address.writeUInt8(address.readUInt8(0) & 0x3f, 0);
    found.push({ from, until, address });
    from = until;
  }
  return found;
}

/** What is sent from `rolled` on. */
function beacon({ txPower, profile }: Advertiser, { key }: ExposureKey, rolled: UnixSeconds): Buffer {
  const identifier = rollingProximityIdentifiers(key, intervalAt(rolled), 1);
  const metadata = encodeMetadata({ ...(profile?.radio ?? androidRadioRules).metadata, txPower });
  return encodeAdvertisement({ identifier, encryptedMetadata: cryptMetadata(key, identifier, metadata) });
}
