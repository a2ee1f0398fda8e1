import { createCipheriv, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import type { DiagnosisKey } from '../../../device/files/archive.ts';
import { indexSightings, matchKey } from '../../../device/radio/match.ts';
import type { RadioRules } from '../../../device/radio/rules.ts';
import type { Sighting } from '../../../device/radio/scanner.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { MatchedSighting } from '../../../protocol/risk/windows.ts';

/** gaen-device.md §2 and §5 word by word: every identifier of a key against every sighting. Shares no code with what it checks. */
function plainMatch(key: DiagnosisKey, sightings: readonly Sighting[], now: UnixSeconds, rules: RadioRules) {
  const found: MatchedSighting[] = [];
  const rpik = derive(key.key, 'EN-RPIK');
  for (let j = key.rollingStart; j < key.rollingStart + key.rollingPeriod; j++) {
    const identifier = plainIdentifier(rpik, j);
    const heard = sightings
      .filter((each) => each.identifier.equals(identifier) && each.time >= now - 14 * DAY_SECONDS)
      .filter(({ time }) => Math.floor(time / 600) >= j - 12 && Math.floor(time / 600) < j + 13)
      .sort((a, b) => a.time - b.time);
    let first: UnixSeconds | undefined;
    for (const sighting of heard) {
      const measured = plainMeasure(key, sighting, rules);
      if (first === undefined && (measured || rules.replayCountsFrom === 'in-time')) first = sighting.time;
      if (measured && first !== undefined && sighting.time - first <= 1_200) found.push(measured);
    }
  }
  return found.sort((a, b) => a.time - b.time);
}

function plainMeasure(
  key: DiagnosisKey,
  { identifier, encryptedMetadata, rssi, time, previousScan }: Sighting,
  rules: RadioRules,
) {
  const metadata = createCipheriv('aes-128-ctr', derive(key.key, 'EN-AEMK'), identifier).update(encryptedMetadata);
  const power = metadata.readInt8(1);
  const attenuation = Math.max(0, power - rssi);
  if (power < rules.lowestTxPower || power > rules.highestTxPower) return undefined;
  if (rssi === 127 && !rules.keepsSaturated) return undefined;
  if (rssi !== 127 && attenuation === 0 && !rules.keepsZeroAttenuation) return undefined;
  const [first = 0] = metadata;
  const calibrationConfidence = ((first & 0x30) === 0 ? 1 : (first >> 2) & 3) as 0 | 1 | 2 | 3;
  return { time, attenuation, previousScan, calibrationConfidence };
}

const derive = (key: Buffer, info: string) => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(32), info, 16));

function plainIdentifier(rpik: Buffer, interval: number): Buffer {
  const padded = Buffer.from('454e2d52504900000000000000000000', 'hex');
  padded.writeUInt32LE(interval, 12);
  return createCipheriv('aes-128-ecb', rpik, null).setAutoPadding(false).update(padded);
}

const today = 2_689_200; // 2021-02-17
const now = today * 600 + DAY_SECONDS;

const keys: fc.Arbitrary<DiagnosisKey> = fc.record({
  key: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
  rollingStart: fc.integer({ min: 0, max: 15 }).map((days) => today - days * 144),
  rollingPeriod: fc.oneof(fc.constant(144), fc.constantFrom(1, 2, 50, 51, 143)),
  reportType: fc.constant(1 as const),
  transmissionRisk: fc.constant(undefined),
  daysSinceOnset: fc.constant(0),
});

/** A beacon of one of the keys, in time or not, whole or changed on its way. */
const beacons = fc.record({
  of: fc.nat(3),
  // Few, so that some are heard several times.
  n: fc.constantFrom<number[]>(0, 1, 50, 143),
  off: fc.oneof(
    fc.integer({ min: -1_500, max: 1_500 }),
    fc.constantFrom(-7_201, -7_200, 0, 1_200, 1_201, 7_799, 7_800),
  ),
  rssi: fc.oneof(fc.integer({ min: -127, max: 20 }), fc.constant(127)),
  metadata: fc.oneof(
    fc.constantFrom('40080000', '5cf40000', '54140000', '50150000', '50ce0000', '50cd0000', '50c40000', '50c30000'),
    fc.integer({ min: 0, max: 255 }).map((power) => `50${power.toString(16).padStart(2, '0')}0000`),
  ),
  previousScan: fc.option(fc.nat(300), { nil: undefined }),
});

type SentBeacon = typeof beacons extends fc.Arbitrary<infer B> ? B : never;

function sightingOf(known: readonly DiagnosisKey[], sent: SentBeacon): Sighting {
  const { key, rollingStart } = known[sent.of % known.length] ?? expect.fail();
  const identifier = plainIdentifier(derive(key, 'EN-RPIK'), rollingStart + sent.n);
  const cipher = createCipheriv('aes-128-ctr', derive(key, 'EN-AEMK'), identifier);
  const time = (rollingStart + sent.n) * 600 + sent.off;
  const previousScan = sent.previousScan === undefined ? undefined : time - sent.previousScan;
  return {
    identifier,
    encryptedMetadata: cipher.update(Buffer.from(sent.metadata, 'hex')),
    time,
    rssi: sent.rssi,
    previousScan,
  };
}

describe('the quick way finds exactly what the plain one finds', () => {
  it.each([
    ['Android', android.radio],
    ['iOS', ios.radio],
  ])('by the rules of %s', (_, rules) => {
    let matches = 0;
    fc.assert(
      fc.property(
        fc.array(keys, { minLength: 1, maxLength: 4 }),
        fc.array(beacons, { minLength: 1, maxLength: 60, size: 'max' }),
        (known, sent) => {
          const sightings = sent.map((each) => sightingOf(known, each));
          const index = indexSightings(sightings, now);
          for (const key of known) {
            const found = matchKey(key, index, rules);
            matches += found.length;
            expect(found).toEqual(plainMatch(key, sightings, now, rules));
          }
        },
      ),
      { numRuns: 150 },
    );
    // The property would say nothing of beacons that never match.
    expect(matches).toBeGreaterThan(200);
  });

  it('with identifiers that share their first four bytes with one that was heard', () => {
    const key: DiagnosisKey = {
      ...{ key: Buffer.alloc(16, 7), rollingStart: today, rollingPeriod: 144, reportType: 1 },
      ...{ transmissionRisk: undefined, daysSinceOnset: 0 },
    };
    const real = sightingOf([key], { of: 0, n: 3, off: 0, rssi: -40, metadata: '40080000', previousScan: undefined });
    const alike = { ...real, identifier: Buffer.from(real.identifier).fill(0, 4) };
    expect(matchKey(key, indexSightings([alike], now), android.radio)).toEqual([]);
    expect(matchKey(key, indexSightings([alike, real], now), android.radio)).toHaveLength(1);
    expect(matchKey(key, indexSightings([], now), android.radio)).toEqual([]);
  });
});
