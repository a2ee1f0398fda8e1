/**
 * The other end of the air: a phone scans a few seconds every few minutes and stores what it hears (gaen-device.md §3.3,
 * §4). Bytes and records are the real ones.
 */
import { type Beacon, decodeAdvertisement } from '../../protocol/keys/beacon.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type RandomBytes, randomBetween, randomInteger } from '../random.ts';
import { type Advertiser, type Spell, spells } from './air.ts';
import { androidRadioRules, type RadioRules, type ScanRules } from './rules.ts';

/** One received advertisement as a phone stores it. */
export interface Sighting extends Beacon {
  readonly time: UnixSeconds;
  /** Received signal strength in dBm. */
  readonly rssi: number;
  /** End of the scan before this one; undefined when the phone does not know it. */
  readonly previousScan: UnixSeconds | undefined;
}

/** What a phone is used for, as far as scans depend on it. */
export interface PhoneUse {
  readonly screenOn?: boolean;
  readonly soundPlays?: boolean;
  /** Music or a call over Bluetooth. */
  readonly headset?: boolean;
}

/** A phone that scans. */
export interface Listener {
  readonly profile: { readonly radio: Pick<RadioRules, 'scan'> };
  /** Default: it lies there. */
  readonly use?: PhoneUse;
  /** Since when Bluetooth is on, by the right time, like an encounter; of scans before it knows nothing. Default: since long ago. */
  readonly onSince?: UnixSeconds;
  /** Seconds by which its clock is fast. Default: 0. */
  readonly clockError?: number;
}

export interface Encounter {
  readonly from: UnixSeconds;
  readonly until: UnixSeconds;
  /** Loss between the two phones in dB, at a time. */
  attenuation(time: UnixSeconds): number;
}

export interface Scan {
  readonly from: UnixSeconds;
  readonly until: UnixSeconds;
  /** End of the one before. */
  readonly previous: UnixSeconds | undefined;
}

const FADING_DECIBEL = 3;
/** What a radio can report; 127 means that it was saturated, and no simulated one is. */
const RSSI_RANGE = [-127, 126] as const;

/** What `listener` stores of `speaker` during the encounter. */
export function overhear(
  speaker: Advertiser,
  encounter: Encounter,
  randomBytes: RandomBytes,
  listener: Listener = { profile: { radio: androidRadioRules } },
): Sighting[] {
  const { clockError = 0 } = speaker;
  const scans = scansDuring(encounter, listener, randomBytes);
  const air = airDuring(scans, speaker);
  return scans.flatMap((scan) =>
    heardIn(scan).flatMap((time) => {
      const spell = air.find(({ until }) => time + clockError < until);
      const fading = randomInteger(randomBytes, -FADING_DECIBEL, FADING_DECIBEL);
      const rssi = inRange(speaker.txPower - Math.round(encounter.attenuation(time)) + fading);
      return spell ? receive(spell, { time, rssi, previousScan: scan.previous }, listener) : [];
    }),
  );
}

function airDuring(scans: readonly Scan[], speaker: Advertiser): Spell[] {
  const { clockError = 0 } = speaker;
  const [first, last] = [scans[0], scans.at(-1)];
  return first && last ? spells(speaker, first.from + clockError, last.until + clockError) : [];
}

/** The scans that lie wholly in the encounter, which begins anywhere between two of them. */
export function scansDuring(
  { from, until }: Pick<Encounter, 'from' | 'until'>,
  { profile, use = {}, onSince = Number.NEGATIVE_INFINITY }: Omit<Listener, 'clockError'>,
  randomBytes: RandomBytes,
): Scan[] {
  const { scan } = profile.radio;
  const seconds = scan.seconds + (use.headset ? scan.moreSecondsWithHeadset : 0);
  const pause = scanPeriod(scan, use, randomBytes);
  let begins = Math.max(from, onSince) + Math.floor(randomBetween(randomBytes, 0, pause));
  let previous = begins - pause >= onSince ? begins - pause + seconds : undefined;
  const scans: Scan[] = [];
  for (; begins + seconds <= until; begins += scanPeriod(scan, use, randomBytes)) {
    scans.push({ from: begins, until: begins + seconds, previous });
    previous = begins + seconds;
  }
  return scans;
}

/** Seconds from the beginning of one scan to that of the next. */
function scanPeriod(rules: ScanRules, { screenOn, soundPlays }: PhoneUse, randomBytes: RandomBytes): number {
  const drawn = randomInteger(randomBytes, ...rules.periodSeconds);
  const withScreen = screenOn ? Math.floor((drawn * rules.screenOnPercent) / 100) : drawn;
  const withSound = soundPlays ? Math.floor((withScreen * rules.soundPercent) / 100) : withScreen;
  return Math.max(withSound, rules.shortestPeriodSeconds);
}

/** One beacon a second, none in the last: advertisements come four times a second, and some are lost. */
const heardIn = ({ from, until }: Scan) => Array.from({ length: until - from - 1 }, (_, second) => from + second);

const inRange = (rssi: number) => Math.min(Math.max(rssi, RSSI_RANGE[0]), RSSI_RANGE[1]);

/** Times are those of the listener's own clock. The address is not stored: it serves nothing, and only could tell where somebody was. */
function receive({ payload }: Spell, heard: Omit<Sighting, keyof Beacon>, { clockError = 0 }: Listener): Sighting[] {
  const beacon = decodeAdvertisement(payload);
  const previousScan = heard.previousScan === undefined ? undefined : heard.previousScan + clockError;
  return beacon ? [{ ...beacon, rssi: heard.rssi, time: heard.time + clockError, previousScan }] : [];
}
