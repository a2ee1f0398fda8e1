import { describe, expect, it } from 'vitest';
import {
  associatedMetadataKey,
  cryptMetadata,
  decodeAdvertisement,
  decodeMetadata,
  encodeAdvertisement,
  encodeMetadata,
  rollingProximityIdentifierKey,
  rollingProximityIdentifiers,
} from '../../../protocol/keys/beacon.ts';
import vector from '../../vectors/beacons-v1.2.json' with { type: 'json' };

const hex = (text: string) => Buffer.from(text, 'hex');
const officialKey = hex(vector.temporaryExposureKey);
const ascendingKey = hex('000102030405060708090a0b0c0d0e0f');

describe('the published v1.2 vector', () => {
  it('derives both keys', () => {
    expect(rollingProximityIdentifierKey(officialKey).toString('hex')).toBe(vector.rollingProximityIdentifierKey);
    expect(associatedMetadataKey(officialKey).toString('hex')).toBe(vector.associatedMetadataKey);
  });

  it('makes all 144 identifiers and all 144 encrypted metadata', () => {
    const identifiers = rollingProximityIdentifiers(officialKey, vector.rollingStartNumber, 144);
    const beacons = Array.from({ length: 144 }, (_, n) => {
      const rpi = identifiers.subarray(n * 16, n * 16 + 16);
      const aem = cryptMetadata(officialKey, rpi, hex(vector.metadata));
      return { rpi: rpi.toString('hex'), aem: aem.toString('hex') };
    });
    expect(beacons).toEqual(vector.beacons);
    expect(beacons).toHaveLength(144);
  });

  it('has the key stream of gaen-device.md §2.1 for the first identifier', () => {
    const [first = { rpi: '' }] = vector.beacons;
    expect(cryptMetadata(officialKey, hex(first.rpi), hex('00000000')).toString('hex')).toBe('320b3874');
  });

  it('makes the same for any part of the day, in any order', () => {
    const all = vector.beacons.map(({ rpi }) => rpi).join('');
    for (const [from, count] of [
      [0, 144],
      [87, 1],
      [143, 1],
      [0, 88],
      [5, 3],
    ] as const) {
      const made = rollingProximityIdentifiers(officialKey, vector.rollingStartNumber + from, count).toString('hex');
      expect(made).toBe(all.slice(from * 32, (from + count) * 32));
    }
  });

  it('puts the first beacon on the air as in gaen-device.md §3.1', () => {
    const beacon = {
      identifier: hex('8be6cd371c5c891604bfbe49df845096'),
      encryptedMetadata: hex('72033874'),
    };
    const payload = encodeAdvertisement(beacon);
    expect(payload.toString('hex')).toBe('02011a03036ffd17166ffd8be6cd371c5c891604bfbe49df84509672033874');
    expect(decodeAdvertisement(payload)).toEqual(beacon);
  });
});

/** gaen-device.md §2.2, computed there with another implementation. */
const further = [
  {
    key: officialKey,
    interval: 2643048,
    metadata: '58ec0000',
    rpi: 'c19a30c39c9c3a089bcadde1c6699447',
    aem: '2ceea382',
  },
  {
    key: ascendingKey,
    interval: 2689200,
    metadata: '50f40000',
    rpi: '807ad2a2266114e69145a6ba1ff5fce1',
    aem: '9a92762c',
  },
  {
    key: ascendingKey,
    interval: 2689343,
    metadata: '50f40000',
    rpi: '57efc9a19daf5a17ba33650e351dbbfb',
    aem: '9aa68dd4',
  },
];

describe('further vectors', () => {
  it.each(further)('interval $interval', ({ key, interval, metadata, rpi, aem }) => {
    expect(rollingProximityIdentifiers(key, interval, 1).toString('hex')).toBe(rpi);
    expect(cryptMetadata(key, hex(rpi), hex(metadata)).toString('hex')).toBe(aem);
    expect(cryptMetadata(key, hex(rpi), hex(aem)).toString('hex')).toBe(metadata);
  });

  it('derives the keys of 000102…0f', () => {
    expect(rollingProximityIdentifierKey(ascendingKey).toString('hex')).toBe('4c3615250075e094e42e1b72e538ded2');
    expect(associatedMetadataKey(ascendingKey).toString('hex')).toBe('3454dd8d8c8c835029754c15df6d44d7');
  });
});

describe('metadata', () => {
  it.each([
    ['40080000', { majorVersion: 1, minorVersion: 0, calibrationConfidence: 1, txPower: 8 }],
    ['58ec0000', { majorVersion: 1, minorVersion: 1, calibrationConfidence: 2, txPower: -20 }],
    ['50f40000', { majorVersion: 1, minorVersion: 1, calibrationConfidence: 0, txPower: -12 }],
  ])('reads %s', (bytes, expected) => expect(decodeMetadata(hex(bytes))).toEqual(expected));

  it.each([
    ['40080000', { minorVersion: 0, calibrationConfidence: 2, txPower: 8 }],
    ['50f40000', { minorVersion: 1, calibrationConfidence: 0, txPower: -12 }],
    ['54800000', { minorVersion: 1, calibrationConfidence: 1, txPower: -128 }],
    ['58ec0000', { minorVersion: 1, calibrationConfidence: 2, txPower: -20 }],
    ['5c7f0000', { minorVersion: 1, calibrationConfidence: 3, txPower: 127 }],
  ] as const)('writes %s', (bytes, metadata) => {
    expect(encodeMetadata(metadata).toString('hex')).toBe(bytes);
  });

  it('lets a relay change the transmit power unnoticed: nothing authenticates it', () => {
    const rpi = rollingProximityIdentifiers(ascendingKey, 2689200, 1);
    const sealed = cryptMetadata(ascendingKey, rpi, hex('50f40000'));
    sealed.writeUInt8(sealed.readUInt8(1) ^ 0x80, 1);
    expect(decodeMetadata(cryptMetadata(ascendingKey, rpi, sealed)).txPower).toBe(116);
  });
});

describe('an advertisement', () => {
  const identifier = hex('8be6cd371c5c891604bfbe49df845096');
  const encryptedMetadata = hex('72033874');

  it.each([
    ['nothing', '', ''],
    ['other flags', '020106', ''],
    ['another service’s data', '0416aafe00', ''],
    ['a manufacturer’s data', '05ff4c001007', '03036ffd'],
    ['a field of length 0', '00', '0000'],
  ])('is found with %s before the service data, and whatever comes after', (_, before, after) => {
    const payload = Buffer.concat([hex(before), hex('17166ffd'), identifier, encryptedMetadata, hex(after)]);
    expect(decodeAdvertisement(payload)).toEqual({ identifier, encryptedMetadata });
  });

  it.each([
    ['nothing', ''],
    ['another service', '02011a0303aafe1716aafe8be6cd371c5c891604bfbe49df84509672033874'],
    ['service data cut short', '02011a03036ffd17166ffd8be6cd371c5c891604bfbe49df845096720338'],
    ['service data too long', '18166ffd8be6cd371c5c891604bfbe49df8450967203387400'],
    ['the list of services alone', '02011a03036ffd'],
    ['a length that leads nowhere', 'ff'],
    ['zero lengths', '000000'],
  ])('is not found in %s', (_, payload) => expect(decodeAdvertisement(hex(payload))).toBeUndefined());
});
