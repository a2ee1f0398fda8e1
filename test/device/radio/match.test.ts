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
  const [identifier = Buffer.alloc(16)] = rollingProximityIdentifiers(key, start + n, 1);
  const metadata = Buffer.from(over.metadata ?? '40080000', 'hex');
  const encryptedMetadata = cryptMetadata(key, identifier, metadata);
  return { identifier, encryptedMetadata, time, rssi: over.rssi ?? -40, previousScan: undefined };
}

const found = (sightings: Sighting[], rules = android.radio, over: Partial<DiagnosisKey> = {}) =>
  matchKey(diagnosis(over), indexSightings(sightings, midnight + DAY_SECONDS), rules);

describe('time tolerance of two hours (gaen-device.md §5.2)', () => {
  it.each([
    ['2020-04-01T21:59:59Z', 0],
    ['2020-04-01T22:00:00Z', 1],
    ['2020-04-02T02:09:59Z', 1],
    ['2020-04-02T02:10:00Z', 0],
  ])('the first identifier of the day seen at %s counts %d times', (time, count) => {
    expect(found([heard(0, Date.parse(time) / 1000)])).toHaveLength(count);
  });
});

describe('replay (gaen-device.md §5.2)', () => {
  it('drops an identifier heard more than 20 minutes after its first time', () => {
    const times = [midnight, midnight + 1_200, midnight + 1_201];
    expect(found(times.map((time) => heard(0, time))).map(({ time }) => time)).toEqual(times.slice(0, 2));
  });

  it('counts from the first sighting that is in time', () => {
    const tooEarly = midnight - 7_201;
    expect(found([heard(0, tooEarly), heard(0, midnight)])).toHaveLength(1);
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
    { what: 'a saturated receiver', rssi: 127, metadata: '40080000', onAndroid: 1, onIos: 0 },
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
});
