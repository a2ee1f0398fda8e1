/**
 * How many codes a region may issue: a bucket that is filled once a UTC day, from which each code takes one
 * (verification-server.md §5.3).
 */
import { DAY_SECONDS, type UnixSeconds, utcMidnight } from '../keys/interval.ts';
import type { AbusePrevention } from './settings.ts';

/** Of one region, as it was last seen; empty before the first code. */
export interface Bucket {
  /** Codes a day that the model allows; absent until there is enough history. */
  readonly modelled?: number;
  /** When it is filled again; absent before the first code, and once the first model is there. */
  readonly until?: UnixSeconds;
  /** Codes taken since it was filled, less those that a person added: may be below 0. */
  readonly taken: number;
  /** Marks of the codes taken last, so that a question asked again takes nothing: since `marksSince`, and before that. */
  readonly marks: readonly string[];
  readonly earlierMarks: readonly string[];
  readonly marksSince?: UnixSeconds;
}

export const emptyBucket: Bucket = { taken: 0, marks: [], earlierMarks: [] };

/**
 * A mark is kept for at least this long. The SDK asks DynamoDB a second time within two seconds; clocks of containers may be
 * five seconds apart, and the fastest decides.
 */
const MARKS_SECONDS = 15;
/** Without a model, as the reference does on enabling: a limit for a week. */
const UNMODELLED_DAYS = 7;

/** What has to be written for a code to be issued, or why it need not or may not be. */
export type Charge =
  | 'charged-already'
  | 'used-up'
  | {
      /** The period is over: fill the bucket first, until then. */
      readonly refillUntil?: UnixSeconds;
      /** Older marks make room. */
      readonly turnMarks: boolean;
      /** So many may have been taken once the code is. */
      readonly limit: number;
    };

/** `mark` names the code: the same one for every attempt at it. */
export function chargeFor(bucket: Bucket, mark: string, settings: AbusePrevention, now: UnixSeconds): Charge {
  if (bucket.marks.includes(mark) || bucket.earlierMarks.includes(mark)) return 'charged-already';
  const limit = quotaOf(bucket, settings);
  const turnMarks = bucket.marksSince === undefined || bucket.marksSince + MARKS_SECONDS <= now;
  if (isOver(bucket, now)) return { refillUntil: refilledUntil(bucket, now), turnMarks, limit };
  return bucket.taken < limit ? { turnMarks, limit } : 'used-up';
}

/** Codes of the period, without those that a person added. */
export function quotaOf({ modelled }: Bucket, { limit, limitFactor }: AbusePrevention): number {
  return effectiveLimit(modelled ?? limit, limitFactor);
}

/** How many codes may still be issued. */
export function remainingOf(bucket: Bucket, settings: AbusePrevention, now: UnixSeconds): number {
  return quotaOf(bucket, settings) - (isOver(bucket, now) ? 0 : bucket.taken);
}

export function isOver({ until }: Bucket, now: UnixSeconds): boolean {
  return until === undefined || until <= now;
}

/** Of a bucket that is filled now: a UTC day, or a week from today on. */
export function refilledUntil({ modelled }: Bucket, now: UnixSeconds): UnixSeconds {
  return utcMidnight(now) + (modelled === undefined ? UNMODELLED_DAYS : 1) * DAY_SECONDS;
}

/**
 * The reference keeps the factor as a 32-bit float and cuts it off after hundredths, so that 1.15 acts as 1.14, and
 * multiplies in binary, so that 1.1 times 100 is 111 (V16). Kept: settings that are carried over mean the same.
 */
export function effectiveLimit(limit: number, factor: number): number {
  return Math.ceil(limit * (Math.floor(Math.fround(factor) * 100) / 100));
}
