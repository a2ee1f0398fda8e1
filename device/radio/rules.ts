/**
 * How the platforms differ on the air: what their beacons say, when they scan, and what they believe of what they heard
 * (gaen-device.md §3.2, §3.3, §5.2, §5.3, §12 no. 2). One switch each.
 */
import type { CalibrationConfidence } from '../../protocol/keys/beacon.ts';

export interface ScanRules {
  /** Length of one scan, and how much longer it is while a headset plays or speaks over Bluetooth. */
  readonly seconds: number;
  readonly moreSecondsWithHeadset: number;
  /** From the beginning of one scan to that of the next: uniform between the two. */
  readonly periodSeconds: readonly [number, number];
  /** Of the drawn period, with the screen on and while sound plays; both count together. */
  readonly screenOnPercent: number;
  readonly soundPercent: number;
  /** A period is never cut below this. */
  readonly shortestPeriodSeconds: number;
}

export interface RadioRules {
  /** Of the beacons that it sends. Version 1.0 carries no confidence. */
  readonly metadata: { readonly minorVersion: 0 | 1; readonly calibrationConfidence: CalibrationConfidence };
  readonly scan: ScanRules;
  /** dBm; a beacon that claims a power outside is dropped, because its metadata is not authenticated. */
  readonly lowestTxPower: number;
  readonly highestTxPower: number;
  /** Does an attenuation of 0 dB count? */
  readonly keepsZeroAttenuation: boolean;
  /** Does a reading of a receiver that was saturated (RSSI 127) count, then as 0 dB? */
  readonly keepsSaturated: boolean;
  /** The 20 minutes of an identifier begin with its first sighting that is in time; or also passes the radio filters. */
  readonly replayCountsFrom: 'in-time' | 'plausible';
}

export const androidRadioRules: RadioRules = {
  metadata: { minorVersion: 1, calibrationConfidence: 3 },
  scan: {
    seconds: 4,
    moreSecondsWithHeadset: 13,
    periodSeconds: [210, 300],
    screenOnPercent: 80,
    soundPercent: 60,
    shortestPeriodSeconds: 60,
  },
  lowestTxPower: -50,
  highestTxPower: 20,
  keepsZeroAttenuation: true,
  keepsSaturated: true,
  replayCountsFrom: 'in-time',
};

/** As in Apple's snippets of 2020. They name 150 s and 300 s; that scans lie anywhere between is an assumption. */
export const iosRadioRules: RadioRules = {
  // [U]: the snippets send version 1.0, before there was 1.1.
  metadata: { minorVersion: 1, calibrationConfidence: 3 },
  scan: {
    seconds: 4,
    moreSecondsWithHeadset: 0,
    periodSeconds: [150, 300],
    screenOnPercent: 100,
    soundPercent: 100,
    shortestPeriodSeconds: 60,
  },
  lowestTxPower: -60,
  highestTxPower: 20,
  keepsZeroAttenuation: false,
  keepsSaturated: false,
  replayCountsFrom: 'plausible',
};
