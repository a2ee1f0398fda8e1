import { describe, expect, it } from 'vitest';
import { type ExposureKey, keyAt, keysToShare, releaseKeys, rotateKeys } from '../../../device/radio/keys.ts';
import { DAY_SECONDS, intervalAt, utcMidnight } from '../../../protocol/keys/interval.ts';
import { seededRandom } from '../support/random.ts';

const now = 1_613_565_296; // 2021-02-17T12:34:56Z, gaen-device.md §1
const today = 2_689_200;
const midnight = utcMidnight(now);
const random = seededRandom('keys');

describe('keys of a phone', () => {
  const keys = rotateKeys([], now - 3 * DAY_SECONDS, now, random);

  it('are one per UTC day, starting at midnight', () => {
    expect(keys.map((key) => key.rollingStart)).toEqual([today - 432, today - 288, today - 144, today]);
    expect(keys.every((key) => key.key.length === 16 && key.rollingPeriod === 144)).toBe(true);
    expect(new Set(keys.map((key) => key.key.toString('hex'))).size).toBe(4);
  });

  it('stay when time goes on within the day and grow by one the next', () => {
    expect(rotateKeys(keys, 0, midnight + DAY_SECONDS - 1, random)).toEqual(keys);
    const tomorrow = rotateKeys(keys, 0, midnight + DAY_SECONDS, random);
    expect(tomorrow.slice(0, 4)).toEqual(keys);
    expect(tomorrow.at(-1)?.rollingStart).toBe(today + 144);
  });

  it.each([
    ['the last second of the 14th day after', 15 * DAY_SECONDS - 1, today],
    ['the first of the 15th', 15 * DAY_SECONDS, today + 144],
    ['the one after', 15 * DAY_SECONDS + 1, today + 144],
  ])('of a day are forgotten after 14 days: %s', (_, after, oldest) => {
    const [kept] = rotateKeys(keys.slice(-1), 0, midnight + after, random);
    expect(kept?.rollingStart).toBe(oldest);
  });

  it('are looked up by time, and shared newest last', () => {
    expect(keyAt(keys, midnight)).toMatchObject({ rollingStart: today, from: midnight, until: midnight + DAY_SECONDS });
    expect(keyAt(keys, midnight - 1)).toMatchObject({ rollingStart: today - 144, until: midnight });
    expect(keysToShare(keys)).toEqual(keys);
    const long = rotateKeys([], now - 20 * DAY_SECONDS, now, random);
    expect(keysToShare(long).map((key) => key.rollingStart)).toEqual(
      Array.from({ length: 14 }, (_, n) => today - (13 - n) * 144),
    );
    expect(() => keyAt(keys, midnight + DAY_SECONDS)).toThrow('This phone has no key for 2021-02-18T00:00:00.000Z');
  });
});

describe('a key released on its own day (gaen-device.md §1)', () => {
  const keys = rotateKeys([], now - DAY_SECONDS, now, random);
  const [yesterday, current] = keys as [ExposureKey, ExposureKey];
  const half = midnight + 14 * 3_600 + 40 * 60; // 14:40, enx-client.md §6.3: period 88

  it.each([
    ['14:39:59', half - 1, 88],
    ['14:40:00', half, 88],
    ['14:40:01', half + 1, 89],
    ['00:00:01', midnight + 1, 1],
    ['23:50:00', midnight + 143 * 600, 143],
  ])('at %s ends with the last interval that has begun', (_, time, period) => {
    const { released, keys: kept } = releaseKeys(keys, time, random);
    expect(released).toEqual([yesterday, { ...current, rollingPeriod: period }]);
    expect(kept.slice(0, 2)).toEqual(released);
    expect(kept[2]).toMatchObject({ rollingStart: today, rollingPeriod: 144 });
    expect(kept[2]?.key.equals(current.key)).toBe(false);
  });

  it('in the last interval of the day is given as it is', () => {
    const { released, keys: kept } = releaseKeys(keys, midnight + 143 * 600 + 1, random);
    expect(released).toEqual(keys);
    expect(kept).toEqual(keys);
  });

  it('at midnight was never used: it is kept, and only those before are given', () => {
    expect(releaseKeys(keys, midnight, random)).toEqual({ released: [yesterday], keys });
  });

  it('is used to its end, then the fresh one until midnight', () => {
    const { keys: kept } = releaseKeys(keys, half - 300, random);
    const [, ended, fresh] = kept as [ExposureKey, ExposureKey, ExposureKey];
    expect(keyAt(kept, half - 1)).toEqual({ ...ended, from: midnight, until: half });
    expect(keyAt(kept, half)).toEqual({ ...fresh, from: half, until: midnight + DAY_SECONDS });
    expect(keyAt(kept, midnight - 1)).toMatchObject(yesterday);
  });

  it('can be released again: the fresh one ends too, unless it was not used yet', () => {
    const once = releaseKeys(keys, half, random);
    expect(releaseKeys(once.keys, half, random)).toEqual({ released: once.released, keys: once.keys });
    const twice = releaseKeys(once.keys, half + 3_600, random);
    expect(twice.released.map(({ rollingPeriod }) => rollingPeriod)).toEqual([144, 88, 94]);
    expect(twice.keys.map(({ rollingStart }) => rollingStart)).toEqual([today - 144, today, today, today]);
    expect(keyAt(twice.keys, half + 3_599).rollingPeriod).toBe(94);
    expect(keyAt(twice.keys, half + 3_600)).toMatchObject({ from: half + 3_600, rollingPeriod: 144 });
  });

  it('does not keep the next day from getting its own, and counts as one day of the 14', () => {
    const { keys: kept } = releaseKeys(rotateKeys([], now - 13 * DAY_SECONDS, now, random), half, random);
    const tomorrow = rotateKeys(kept, 0, midnight + DAY_SECONDS, random);
    expect(tomorrow).toHaveLength(16);
    expect(tomorrow.at(-1)?.rollingStart).toBe(intervalAt(midnight + DAY_SECONDS));
    expect(keysToShare(kept)).toHaveLength(15);
    expect(keysToShare(tomorrow)).toHaveLength(15);
    expect(keysToShare(tomorrow)[0]?.rollingStart).toBe(today - 12 * 144);
  });
});
