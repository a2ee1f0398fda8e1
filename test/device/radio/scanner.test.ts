import { describe, expect, it } from 'vitest';
import { android } from '../../../device/client/profile.ts';
import { rotateKeys } from '../../../device/radio/keys.ts';
import { indexSightings, matchKey } from '../../../device/radio/match.ts';
import { type Encounter, overhear } from '../../../device/radio/scanner.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { seededRandom } from '../support/random.ts';

const midnight = 1_613_520_000; // 2021-02-17T00:00:00Z
const random = seededRandom('scanner');
const keys = rotateKeys([], midnight - DAY_SECONDS, midnight + DAY_SECONDS, random);
const speaker = { keys, txPower: -12 };

const encounter = (from: UnixSeconds, seconds: number): Encounter => ({
  from,
  until: from + seconds,
  attenuation: () => 45,
});

/** Matched sightings of one of the speaker's keys. */
function matched(sightings: ReturnType<typeof overhear>, key: (typeof keys)[number] | undefined) {
  if (!key) throw new Error('no such key');
  const diagnosis = { ...key, reportType: 1 as const, transmissionRisk: undefined, daysSinceOnset: 0 };
  return matchKey(diagnosis, indexSightings(sightings, midnight + DAY_SECONDS), android.radio);
}

describe('what a phone overhears', () => {
  const noon = midnight + 43_200;
  const sightings = overhear(speaker, encounter(noon, 3_600), random);

  it('is a few beacons from scans that begin every 210 to 300 seconds', () => {
    // A whole day: enough scans to meet both ends of the range.
    const day = overhear(speaker, encounter(midnight, DAY_SECONDS), random);
    const scans = day.filter((_, n) => n % 3 === 0).map((sighting) => sighting.time);
    const periods = scans.slice(1).map((time, n) => time - (scans[n] ?? 0));
    expect([Math.min(...periods), Math.max(...periods)]).toEqual([210, 300]);
    expect(day[0]?.previousScan).toBeUndefined();
    expect(day[3]?.previousScan).toBe((scans[0] ?? 0) + 4);
    expect(sightings.at(-1)?.previousScan).toBeDefined();
  });

  it('changes its identifier every 10 to 20 minutes', () => {
    const spells = Object.values(Object.groupBy(sightings, (sighting) => sighting.identifier.toString('hex')));
    expect(spells.length).toBeGreaterThanOrEqual(3);
    expect(spells.length).toBeLessThanOrEqual(7);
  });

  it('matches the key of its day, every beacon of it, with the attenuation of the air', () => {
    const found = matched(sightings, keys[1]);
    expect(found).toHaveLength(sightings.length);
    expect(found.every(({ attenuation }) => attenuation >= 42 && attenuation <= 48)).toBe(true);
    expect(matched(sightings, keys[0])).toEqual([]);
  });

  it('goes over to the next key at midnight', () => {
    const late = overhear(speaker, encounter(midnight - 1_800, 3_600), random);
    const before = matched(late, keys[0]);
    const after = matched(late, keys[1]);
    expect(before.length + after.length).toBe(late.length);
    expect(before.every(({ time }) => time < midnight)).toBe(true);
    expect(after.every(({ time }) => time >= midnight)).toBe(true);
    expect(Math.min(before.length, after.length)).toBeGreaterThan(0);
  });
});
