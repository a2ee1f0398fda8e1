/**
 * The risk score of version 1 (gaen-device.md §10), for apps whose region has `enVersion` 1. Express regions have version 2:
 * score.ts. Each of four measures falls into one of eight buckets, each bucket has a value, and the values are multiplied.
 */
import type { Interval } from '../../keys/interval.ts';
import type { MatchedSighting } from '../windows.ts';

/** 0 … 8 per bucket, in the order of the table of §10. */
export type BucketValues = readonly [number, number, number, number, number, number, number, number];

export interface Version1Configuration {
  readonly attenuationValues: BucketValues;
  readonly daysSinceExposureValues: BucketValues;
  readonly durationValues: BucketValues;
  readonly transmissionRiskValues: BucketValues;
  /** Lower scores do not count. */
  readonly minimumRiskScore: number;
}

/** A diagnosis key and what this phone heard of it, sorted by time. */
export interface MatchedKey {
  readonly rollingStart: Interval;
  /** 0 … 8 on Android, 0 … 7 on iOS; undefined: the key came without one. */
  readonly transmissionRisk: number | undefined;
  readonly sightings: readonly MatchedSighting[];
}

/** Bucket n takes what is above its bound, in dB; the last takes the rest. */
const ATTENUATION_BOUNDS = [73, 63, 51, 33, 27, 15, 10] as const;
/** Bucket n takes this many days or more. */
const DAYS_BOUNDS = [14, 12, 10, 8, 6, 4, 2] as const;
/** Bucket n takes this many minutes or fewer. */
const DURATION_BOUNDS = [0, 5, 10, 15, 20, 25, 30] as const;

/** 0 … 7, of an attenuation in dB. */
export function attenuationBucket(attenuation: number): number {
  return bucket(ATTENUATION_BOUNDS, (bound) => attenuation > bound);
}

/** The values of an exposure's age and length. */
export function timeValues(
  { daysSinceExposureValues, durationValues }: Version1Configuration,
  days: number,
  minutes: number,
): { daysValue: number; durationValue: number } {
  const daysAt = bucket(DAYS_BOUNDS, (bound) => days >= bound);
  const durationAt = bucket(DURATION_BOUNDS, (bound) => minutes <= bound);
  return { daysValue: daysSinceExposureValues[daysAt] ?? 0, durationValue: durationValues[durationAt] ?? 0 };
}

function bucket(bounds: readonly number[], isIn: (bound: number) => boolean): number {
  const found = bounds.findIndex(isIn);
  return found < 0 ? bounds.length : found;
}
