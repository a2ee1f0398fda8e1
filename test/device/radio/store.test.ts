import { describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import { createPhone, meet } from '../../../device/phone.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { seededRandom } from '../support/random.ts';

const now = 1_613_565_296; // 2021-02-17T12:34:56Z
const random = seededRandom('store');
const time = { since: now - 20 * DAY_SECONDS, now: now + 20 * DAY_SECONDS };

const sighting = (at: number) => ({
  identifier: Buffer.alloc(16, 1),
  encryptedMetadata: Buffer.alloc(4),
  time: at,
  rssi: -60,
  previousScan: undefined,
});

/** An encounter too short to hear anything in. */
const passing = (until: number) => ({ from: until - 1, until, attenuation: () => 50 });

describe('what a phone stores (gaen-device.md §4)', () => {
  const [a, b] = [createPhone('A', android, time, random), createPhone('B', ios, time, random)];

  it('grows with every encounter, on both sides, each by its own scans', () => {
    meet(a, b, { from: now, until: now + 1_200, attenuation: () => 50 }, random);
    expect([a.sightings.length, b.sightings.length].every((count) => count >= 9)).toBe(true);
    expect(a.sightings.map((each) => each.time)).not.toEqual(b.sightings.map((each) => each.time));
  });

  it.each([
    [-1, 1],
    [0, 1],
    [1, 0],
  ])('is forgotten after 14 days: %d seconds later, %d is left', (seconds, left) => {
    a.sightings = [sighting(now)];
    meet(a, b, passing(now + 14 * DAY_SECONDS + seconds), random);
    expect(a.sightings).toHaveLength(left);
  });

  it('is forgotten by the phone’s own clock', () => {
    const late = { ...a, sightings: [sighting(now)], clockError: -1 };
    meet(late, b, passing(now + 14 * DAY_SECONDS + 1), random);
    expect(late.sightings).toHaveLength(1);
  });

  it('is no trouble when it is much', () => {
    a.sightings = Array.from({ length: 200_000 }, (_, n) => sighting(now + n));
    meet(a, b, passing(now + 14 * DAY_SECONDS + 100_000), random);
    expect(a.sightings).toHaveLength(100_000);
  });
});
