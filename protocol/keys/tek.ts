/** Validation of each published key and of all together (key-server.md §1.7, §1.8). */

import { ApiError } from '../errors.ts';
import { decodeBase64, encodeBase64, withoutPadding } from '../text/base64.ts';
import { endInterval } from './embargo.ts';
import type { SentKey } from './hmac.ts';
import { HOUR_SECONDS, type Interval, intervalAt, type UnixSeconds } from './interval.ts';

export const KEY_BYTES = 16;
const MAX_PERIOD = 144;
const MAX_KEYS_PER_PUBLISH = 30;
const MAX_KEYS_OF_ONE_START = 3;
const MAX_TRANSMISSION_RISK = 8;
/** A key is accepted until its end lies this far back (15 days). */
const MAX_KEY_AGE_SECONDS = 360 * HOUR_SECONDS;

export interface TemporaryExposureKey {
  /** 16 bytes. */
  bytes: Buffer;
  /** Standard base64 with padding: the identity of the key, however the phone spelled it. */
  id: string;
  rollingStartNumber: Interval;
  /** 1..144. */
  rollingPeriod: number;
  /** 0..8. */
  transmissionRisk: number;
}

/** The first interval in which an acceptable key may end. */
export function oldestEnd(now: UnixSeconds): Interval {
  return intervalAt(now - MAX_KEY_AGE_SECONDS);
}

/** The key, or the reason why it is refused, in the words of the reference. */
export function readKey(sent: SentKey, now: UnixSeconds): TemporaryExposureKey | string {
  const bytes = decodeBase64(sent.key);
  if (bytes === undefined) return `illegal base64 data at input byte ${illegalByte(sent.key)}`;
  if (bytes.length !== KEY_BYTES) return `invalid key length, ${bytes.length}, must be ${KEY_BYTES}`;
  const { rollingStartNumber, rollingPeriod, transmissionRisk } = sent;
  return (
    periodProblem(rollingPeriod) ??
    timeProblem(sent, now) ??
    riskProblem(transmissionRisk) ?? {
      bytes,
      id: encodeBase64(bytes),
      rollingStartNumber,
      rollingPeriod,
      transmissionRisk,
    }
  );
}

/** Where the text stops being base64: its first foreign character, else its end (a lone last character). */
function illegalByte(text: string): number {
  const at = withoutPadding(text).search(/[^A-Za-z0-9+/_\-\r\n]/);
  return at === -1 ? text.length : at;
}

function periodProblem(period: number): string | undefined {
  if (period >= 1 && period <= MAX_PERIOD) return undefined;
  return `invalid interval count, ${period}, must be >= 1 && <= ${MAX_PERIOD}`;
}

function timeProblem(key: SentKey, now: UnixSeconds): string | undefined {
  const { rollingStartNumber: start, rollingPeriod: period } = key;
  const end = endInterval(key);
  const oldest = oldestEnd(now);
  if (end < oldest) {
    return `key expires before minimum window; ${start} + ${period} = ${end} which is too old, must be >= ${oldest}`;
  }
  const current = intervalAt(now);
  return start > current ? `interval number ${start} is in the future, must be <= ${current}` : undefined;
}

function riskProblem(risk: number): string | undefined {
  if (risk >= 0 && risk <= MAX_TRANSMISSION_RISK) return undefined;
  return `invalid transmission risk: ${risk}, must be >= 0 && <= ${MAX_TRANSMISSION_RISK}`;
}

/** Refuses a request as a whole: 400 `bad_request`. */
export function unreadableKeys(reason: string, details: Record<string, unknown> = {}): ApiError {
  return new ApiError(400, 'bad_request', `unable to read request data: ${reason}`, details);
}

/** Throws ApiError 400 for no keys or more than 30. */
export function checkKeyCount(count: number): void {
  if (count === 0) throw unreadableKeys('no exposure keys in publish request');
  if (count > MAX_KEYS_PER_PUBLISH) {
    throw unreadableKeys(`too many exposure keys in publish: ${count}, max of ${MAX_KEYS_PER_PUBLISH} is allowed`);
  }
}

/** Ascending by start, then period. */
export function sortedByTime<K extends TemporaryExposureKey>(keys: readonly K[]): K[] {
  return keys.toSorted((a, b) => a.rollingStartNumber - b.rollingStartNumber || a.rollingPeriod - b.rollingPeriod);
}

/**
 * Throws ApiError 400 when one phone cannot have made these keys (given in order of time). Up to three keys may share a
 * start, since phones make a second one when permissions change; any other overlap is refused.
 */
export function checkKeyTimes(keys: readonly TemporaryExposureKey[]): void {
  let sameStart = 0;
  keys.forEach((key, index) => {
    const previous = keys[index - 1];
    sameStart = previous?.rollingStartNumber === key.rollingStartNumber ? sameStart + 1 : 1;
    if (sameStart > MAX_KEYS_OF_ONE_START) {
      throw unreadableKeys(`too many keys with one start interval, max of ${MAX_KEYS_OF_ONE_START} is allowed`);
    }
    if (previous && sameStart === 1 && key.rollingStartNumber < endInterval(previous)) {
      throw unreadableKeys('exposure keys overlap without sharing their start interval');
    }
  });
}

/** One entry per key bytes, in their order; of duplicates the last counts. */
export function withoutDuplicates<K extends TemporaryExposureKey>(keys: readonly K[]): K[] {
  const last = new Map(keys.map((key) => [key.id, key]));
  return keys.filter((key) => last.get(key.id) === key);
}
