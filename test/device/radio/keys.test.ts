import { describe, expect, it } from 'vitest';
import { keyAt, keysToShare, rotateKeys } from '../../../device/radio/keys.ts';
import { DAY_SECONDS, intervalAt, utcMidnight } from '../../../protocol/keys/interval.ts';
import { seededRandom } from '../support/random.ts';

const now = 1_613_565_296; // 2021-02-17T12:34:56Z, gaen-device.md §1
const today = 2_689_200;
const random = seededRandom('keys');

describe('keys of a phone', () => {
  const keys = rotateKeys([], now - 3 * DAY_SECONDS, now, random);

  it('are one per UTC day, starting at midnight', () => {
    expect(keys.map((key) => key.rollingStart)).toEqual([today - 432, today - 288, today - 144, today]);
    expect(keys.every((key) => key.key.length === 16 && key.rollingPeriod === 144)).toBe(true);
    expect(new Set(keys.map((key) => key.key.toString('hex'))).size).toBe(4);
  });

  it('stay when time goes on within the day and grow by one the next', () => {
    expect(rotateKeys(keys, 0, utcMidnight(now) + DAY_SECONDS - 1, random)).toEqual(keys);
    const tomorrow = rotateKeys(keys, 0, utcMidnight(now) + DAY_SECONDS, random);
    expect(tomorrow.slice(0, 4)).toEqual(keys);
    expect(tomorrow.at(-1)?.rollingStart).toBe(today + 144);
  });

  it('are forgotten after 14 days', () => {
    const later = rotateKeys(keys, 0, now + 12 * DAY_SECONDS, random);
    expect(later.at(0)?.rollingStart).toBe(today - 288);
    expect(later.at(-1)?.rollingStart).toBe(today + 12 * 144);
  });

  it('are looked up by time, and shared newest last', () => {
    const midnight = utcMidnight(now);
    expect(keyAt(keys, midnight).rollingStart).toBe(intervalAt(midnight));
    expect(keyAt(keys, midnight - 1).rollingStart).toBe(today - 144);
    expect(keysToShare(keys)).toEqual(keys);
    const long = rotateKeys([], now - 20 * DAY_SECONDS, now, random);
    expect(keysToShare(long).map((key) => key.rollingStart)).toEqual(
      Array.from({ length: 14 }, (_, n) => today - (13 - n) * 144),
    );
    expect(() => keyAt(keys, now + DAY_SECONDS)).toThrow('no key');
  });
});
