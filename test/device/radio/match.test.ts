import { describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import type { DiagnosisKey } from '../../../device/files/archive.ts';
import { indexSightings, matchKey } from '../../../device/radio/match.ts';
import type { Sighting } from '../../../device/radio/scanner.ts';
import { cryptMetadata, rollingProximityIdentifiers } from '../../../protocol/keys/beacon.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import vector from '../../vectors/beacons-v1.2.json' with { type: 'json' };

const key = Buffer.from(vector.temporaryExposureKey, 'hex');
const start = vector.rollingStartNumber; // 2020-04-02T00:00:00Z
const midnight = start * 600;

const diagnosis = (over: Partial<DiagnosisKey> = {}): DiagnosisKey => ({
  key,
  rollingStart: start,
  rollingPeriod: 144,
  reportType: 1,
  transmissionRisk: undefined,
  daysSinceOnset: 0,
  ...over,
});

/** A beacon rolled in interval start + n, heard at `time`; metadata 40 08: power +8 dBm. */
function heard(n: number, time: number, over: { rssi?: number; metadata?: string } = {}): Sighting {
  const identifier = rollingProximityIdentifiers(key, start + n, 1);
  const metadata = Buffer.from(over.metadata ?? '40080000', 'hex');
  const encryptedMetadata = cryptMetadata(key, identifier, metadata);
  return { identifier, encryptedMetadata, time, rssi: over.rssi ?? -40, previousScan: undefined };
}

const found = (sightings: Sighting[], rules = android.radio, over: Partial<DiagnosisKey> = {}) =>
  matchKey(diagnosis(over), indexSightings(sightings, midnight + DAY_SECONDS), rules);

describe('time tolerance of two hours (gaen-device.md §5.2, T3)', () => {
  it.each([
    ['2020-04-01T21:59:59Z', 0],
    ['2020-04-01T22:00:00Z', 1],
    ['2020-04-02T02:09:59Z', 1],
    ['2020-04-02T02:10:00Z', 0],
  ])('the first identifier of the day seen at %s counts %d times', (time, count) => {
    expect(found([heard(0, Date.parse(time) / 1000)])).toHaveLength(count);
    expect(found([heard(0, Date.parse(time) / 1000)], ios.radio)).toHaveLength(count);
  });

  it.each([
    [-13, 0],
    [-12, 1],
    [12, 1],
    [13, 0],
  ])('an identifier seen %d intervals off counts %d times, at both ends of the interval', (off, count) => {
    const seen = midnight + (60 + off) * 600;
    for (const time of [seen, seen + 599]) expect(found([heard(60, time)])).toHaveLength(count);
  });
});

describe('replay (gaen-device.md §5.2, T4)', () => {
  it.each([
    ['Android', android.radio],
    ['iOS', ios.radio],
  ])('%s drops an identifier heard more than 20 minutes after its first time', (_, rules) => {
    const times = [midnight, midnight + 1_199, midnight + 1_200, midnight + 1_201, midnight + 7_000];
    const sightings = times.map((time) => heard(0, time));
    for (const order of [sightings, sightings.toReversed()]) {
      expect(found(order, rules).map(({ time }) => time)).toEqual(times.slice(0, 3));
    }
  });

  it('counts from the first sighting that is in time', () => {
    const tooEarly = midnight - 7_201;
    expect(found([heard(0, tooEarly), heard(0, midnight)])).toHaveLength(1);
    expect(found([heard(0, tooEarly), heard(0, midnight)], ios.radio)).toHaveLength(1);
  });

  it('counts from the first that the radio filters let pass, too, where the platform looks at them before', () => {
    const flipped = { ...heard(0, midnight, { metadata: '40880000' }) }; // power −120 dBm
    const sightings = [flipped, heard(0, midnight + 1_201), heard(0, midnight + 2_401), heard(0, midnight + 2_402)];
    expect(found(sightings, android.radio)).toEqual([]);
    expect(found(sightings, ios.radio).map(({ time }) => time)).toEqual([midnight + 1_201, midnight + 2_401]);
    const rules = { ...android.radio, replayCountsFrom: 'plausible' } as const;
    expect(found(sightings, rules)).toHaveLength(2);
  });

  it('is of one identifier, not of the key', () => {
    expect(found([heard(0, midnight), heard(5, midnight + 3_600), heard(90, midnight + 54_000)])).toHaveLength(3);
  });
});

describe('the key itself', () => {
  it('is valid for its rolling period only', () => {
    expect(found([heard(87, midnight + 87 * 600)], android.radio, { rollingPeriod: 88 })).toHaveLength(1);
    expect(found([heard(88, midnight + 88 * 600)], android.radio, { rollingPeriod: 88 })).toHaveLength(0);
  });

  it('matches nothing but its own identifiers', () => {
    const other = Buffer.from(key).fill(1, 0, 1);
    expect(found([heard(5, midnight + 3_000)], android.radio, { key: other })).toEqual([]);
  });

  it('is looked for among the sightings of 14 days', () => {
    const sightings = [heard(0, midnight)];
    expect(matchKey(diagnosis(), indexSightings(sightings, midnight + 14 * DAY_SECONDS), android.radio)).toHaveLength(
      1,
    );
    expect(matchKey(diagnosis(), indexSightings(sightings, midnight + 14 * DAY_SECONDS + 1), android.radio)).toEqual(
      [],
    );
  });
});

describe('radio filters (gaen-device.md §5.3)', () => {
  it('attenuation is transmit power from the encrypted metadata minus RSSI', () => {
    expect(found([heard(0, midnight, { rssi: -47 })])[0]).toEqual({
      time: midnight,
      attenuation: 55,
      previousScan: undefined,
      calibrationConfidence: 1,
    });
  });

  it.each([
    { what: 'attenuation 0', rssi: 8, metadata: '40080000', onAndroid: 1, onIos: 0 },
    { what: 'attenuation 1', rssi: 7, metadata: '40080000', onAndroid: 1, onIos: 1 },
    { what: 'received stronger than sent', rssi: 9, metadata: '40080000', onAndroid: 1, onIos: 0 },
    { what: 'a saturated receiver', rssi: 127, metadata: '40080000', onAndroid: 1, onIos: 0 },
    { what: 'the greatest attenuation', rssi: -127, metadata: '40140000', onAndroid: 1, onIos: 1 },
    { what: 'power −60 dBm', rssi: -90, metadata: '40c40000', onAndroid: 0, onIos: 1 },
    { what: 'power −50 dBm', rssi: -90, metadata: '40ce0000', onAndroid: 1, onIos: 1 },
    { what: 'power −51 dBm', rssi: -90, metadata: '40cd0000', onAndroid: 0, onIos: 1 },
    { what: 'power −61 dBm', rssi: -90, metadata: '40c30000', onAndroid: 0, onIos: 0 },
    { what: 'power +20 dBm', rssi: -90, metadata: '40140000', onAndroid: 1, onIos: 1 },
    { what: 'power +21 dBm, as after a bit flip', rssi: -90, metadata: '40150000', onAndroid: 0, onIos: 0 },
  ])('$what', ({ rssi, metadata, onAndroid, onIos }) => {
    const sightings = [heard(0, midnight, { rssi, metadata })];
    expect(found(sightings, android.radio)).toHaveLength(onAndroid);
    expect(found(sightings, ios.radio)).toHaveLength(onIos);
  });

  it('counts a saturated receiver as 0 dB where the switch says so', () => {
    const sightings = [heard(0, midnight, { rssi: 127 })];
    const rules = { ...ios.radio, keepsSaturated: true };
    expect(found(sightings, rules).map(({ attenuation }) => attenuation)).toEqual([0]);
    expect(found(sightings, { ...android.radio, keepsSaturated: false })).toEqual([]);
    expect(found([heard(0, midnight, { rssi: 126 })], rules)).toEqual([]);
  });

  it('stop a relay that flips bits of the encrypted metadata, where the power leaves its range (T2)', () => {
    const outcomes = Array.from({ length: 8 }, (_, bit) => {
      const sighting = heard(0, midnight);
      const encryptedMetadata = Buffer.from(sighting.encryptedMetadata);
      encryptedMetadata.writeUInt8(encryptedMetadata.readUInt8(1) ^ (1 << bit), 1);
      return found([{ ...sighting, encryptedMetadata }]).map(({ attenuation }) => attenuation);
    });
    // +8 dBm at −40: 48 dB. Claims of 9, 10, 12, 0, 24, 40, 72 and −120 dBm.
    expect(outcomes).toEqual([[49], [50], [52], [40], [], [], [], []]);
  });
});
