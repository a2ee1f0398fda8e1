import { describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import { rotateKeys } from '../../../device/radio/keys.ts';
import { indexSightings, matchKey } from '../../../device/radio/match.ts';
import { type Encounter, type Listener, overhear, type PhoneUse, scansDuring } from '../../../device/radio/scanner.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { seededRandom } from '../support/random.ts';

const midnight = 1_613_520_000; // 2021-02-17T00:00:00Z
const random = seededRandom('scanner');
const keys = rotateKeys([], midnight - DAY_SECONDS, midnight + DAY_SECONDS, random);
const speaker = { keys, txPower: -12 };
const noon = midnight + 43_200;

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

describe('scans (gaen-device.md §3.3)', () => {
  /** A month of them meets both ends of each range. */
  const month = (listener: Listener) => scansDuring(encounter(midnight, 30 * DAY_SECONDS), listener, random);

  it.each([
    ['Android', android, {}, [210, 300], 4],
    ['Android with the screen on', android, { screenOn: true }, [168, 240], 4],
    ['Android while sound plays', android, { soundPlays: true }, [126, 180], 4],
    ['Android with both', android, { screenOn: true, soundPlays: true }, [100, 144], 4],
    ['Android with a headset', android, { headset: true }, [210, 300], 17],
    ['iOS', ios, {}, [150, 300], 4],
    ['iOS, whatever it is used for', ios, { screenOn: true, soundPlays: true, headset: true }, [150, 300], 4],
  ] as const)('of %s', (_, profile, use: PhoneUse, range, seconds) => {
    const scans = month({ profile, use });
    const periods = scans.slice(1).map(({ from }, n) => from - (scans[n]?.from ?? 0));
    expect([Math.min(...periods), Math.max(...periods)]).toEqual(range);
    expect(new Set(scans.map(({ from, until }) => until - from))).toEqual(new Set([seconds]));
    expect(scans.slice(1).map(({ previous }) => previous)).toEqual(scans.slice(0, -1).map(({ until }) => until));
  });

  it('are never less than a minute apart', () => {
    const scan = { ...android.radio.scan, periodSeconds: [70, 80] as const };
    const scans = month({ profile: { radio: { scan } }, use: { soundPlays: true } });
    expect(new Set(scans.slice(1).map(({ from }, n) => from - (scans[n]?.from ?? 0)))).toEqual(new Set([60]));
  });

  it('go on before an encounter, so that the first one in it knows the one before; a phone just switched on does not', () => {
    for (let n = 0; n < 200; n++) {
      const [first] = scansDuring(encounter(noon, 600), { profile: android }, random);
      const pause = (first?.from ?? 0) + 4 - (first?.previous ?? 0);
      expect(pause).toBeGreaterThanOrEqual(210);
      expect(pause).toBeLessThanOrEqual(300);
      expect(first?.from).toBeLessThan(noon + 300);
      expect(first?.previous).toBeLessThan(noon + 4);
      const [fresh, second] = scansDuring(encounter(noon, 700), { profile: android, onSince: noon }, random);
      expect(fresh?.previous).toBeUndefined();
      expect(second?.previous).toBe(fresh?.until);
    }
    const late = scansDuring(encounter(noon, 3_600), { profile: android, onSince: noon + 1_800 }, random);
    expect(late[0]?.from).toBeGreaterThanOrEqual(noon + 1_800);
  });

  it('are none in an encounter that is shorter than a scan', () => {
    expect(scansDuring(encounter(noon, 3), { profile: android }, random)).toEqual([]);
    expect(overhear(speaker, encounter(noon, 3), random)).toEqual([]);
  });
});

describe('what a phone overhears', () => {
  const sightings = overhear(speaker, encounter(noon, 3_600), random);

  it('is a beacon a second, with the end of the scan before', () => {
    const scans = Map.groupBy(sightings, ({ previousScan }) => previousScan);
    for (const [previous, [first, ...more]] of scans) {
      expect(more.map(({ time }) => time - (first?.time ?? 0))).toEqual([1, 2]);
      expect((first?.time ?? 0) - (previous ?? 0)).toBeGreaterThanOrEqual(206);
    }
    const headset = { profile: android, use: { headset: true } };
    const long = overhear(speaker, encounter(noon, 3_600), random, headset);
    expect(
      Map.groupBy(long, ({ previousScan }) => previousScan)
        .values()
        .next().value,
    ).toHaveLength(16);
  });

  it('changes its identifier every 10 to 20 minutes', () => {
    const spells = Object.values(Object.groupBy(sightings, (sighting) => sighting.identifier.toString('hex')));
    expect(spells.length).toBeGreaterThanOrEqual(3);
    expect(spells.length).toBeLessThanOrEqual(7);
  });

  it('holds nothing but identifier, metadata, time, strength and the scan before', () => {
    const members = ['encryptedMetadata', 'identifier', 'previousScan', 'rssi', 'time'];
    expect(Object.keys(sightings[0] ?? {}).sort()).toEqual(members);
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

  it('is never stronger or weaker than a radio can report', () => {
    const rssi = (decibel: number) =>
      overhear(speaker, { ...encounter(noon, 600), attenuation: () => decibel }, random).map((each) => each.rssi);
    expect(new Set(rssi(200))).toEqual(new Set([-127]));
    expect(new Set(rssi(-200))).toEqual(new Set([126]));
  });
});

/** By the two hours of gaen-device.md §5.2: what counts is how far the two clocks are apart, not which is right. */
describe('wrong clocks', () => {
  const hour = 3_600;
  const week = rotateKeys([], midnight - 3 * DAY_SECONDS, midnight + 4 * DAY_SECONDS, random);

  /** Share of what was heard around noon that matches any key of the speaker. */
  function shareMatched(speakerError: number, listenerError: number): number {
    const listener = { profile: android, clockError: listenerError };
    const sender = { keys: week, txPower: -12, clockError: speakerError };
    const heard = overhear(sender, encounter(noon, 2 * hour), random, listener);
    return week.reduce((sum, key) => sum + matched(heard, key).length, 0) / heard.length;
  }

  it.each([
    ['right', 0, 0, 1],
    ['the speaker’s 3 h slow', -3 * hour, 0, 0],
    ['the speaker’s 3 h fast', 3 * hour, 0, 0],
    ['the speaker’s a day slow', -DAY_SECONDS, 0, 0],
    ['the speaker’s a day fast', DAY_SECONDS, 0, 0],
    ['the listener’s 3 h slow', 0, -3 * hour, 0],
    ['the listener’s 3 h fast', 0, 3 * hour, 0],
    ['the listener’s a day slow', 0, -DAY_SECONDS, 0],
    ['the listener’s a day fast', 0, DAY_SECONDS, 0],
    ['both 3 h fast', 3 * hour, 3 * hour, 1],
    ['both a day slow', -DAY_SECONDS, -DAY_SECONDS, 1],
    ['the speaker’s 1 h 40 min slow: an identifier lives 20 min', -100 * 60, 0, 1],
    ['the speaker’s 2 h fast', 2 * hour, 0, 1],
    ['the one 90 min slow, the other 90 min fast', -90 * 60, 90 * 60, 0],
  ])('%s', (_, speakerError, listenerError, expected) => {
    expect(shareMatched(speakerError, listenerError)).toBe(expected);
  });

  it('the speaker’s 2 h slow: only what is heard in the interval in which it was rolled', () => {
    const share = shareMatched(-2 * hour, 0);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
  });

  it('the listener’s own time is what it stores', () => {
    const [late] = overhear(speaker, encounter(noon, 600), seededRandom('same'), { profile: android, clockError: 600 });
    const [right] = overhear(speaker, encounter(noon, 600), seededRandom('same'), { profile: android });
    expect(late?.time).toBe((right?.time ?? 0) + 600);
    expect(late?.previousScan).toBe((right?.previousScan ?? 0) + 600);
    expect(late?.identifier).toEqual(right?.identifier);
  });
});
