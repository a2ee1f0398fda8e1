/**
 * What a phone says over Bluetooth: identifiers and encrypted metadata derived from a temporary exposure key (TEK,
 * 16 bytes), and the 31-byte advertisement around them (gaen-device.md §2, §3; Cryptography Specification v1.2).
 */
import { createCipheriv, createSecretKey, hkdfSync } from 'node:crypto';
import { INTERVALS_PER_DAY, type Interval } from './interval.ts';

export const KEY_BYTES = 16;
export const IDENTIFIER_BYTES = 16;
const METADATA_BYTES = 4;

/** RPIK: 16 bytes that turn interval numbers into rolling proximity identifiers (gaen-device.md §2). */
export function rollingProximityIdentifierKey(temporaryExposureKey: Uint8Array): Buffer {
  return derive(temporaryExposureKey, 'EN-RPIK');
}

/** AEMK: 16 bytes that encrypt a beacon's metadata (gaen-device.md §2). */
export function associatedMetadataKey(temporaryExposureKey: Uint8Array): Buffer {
  return derive(temporaryExposureKey, 'EN-AEMK');
}

/** All keys go into node:crypto as key objects: it finds out that bytes are none by an exception, which takes longer than AES over a day. */
function derive(key: Uint8Array, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', createSecretKey(key), noSalt, info, KEY_BYTES));
}

const noSalt = Buffer.alloc(0);

/** "EN-RPI", six zeros, and room for the interval, of a whole day; every call writes its intervals anew. */
const paddedData = Buffer.concat(
  Array<Buffer>(INTERVALS_PER_DAY).fill(Buffer.from('EN-RPI'.padEnd(16, '\0'), 'latin1')),
);

/**
 * The rolling proximity identifiers (16 bytes each) of `count` intervals, at most 144, from `first` on: the interval in
 * which a phone rolled, not the one in which it was heard (gaen-device.md §2). One behind the other: one call of AES, and
 * no object per identifier, for a phone that makes them for every diagnosis key of a country.
 */
export function rollingProximityIdentifiers(temporaryExposureKey: Uint8Array, first: Interval, count: number): Buffer {
  const padded = paddedData.subarray(0, count * IDENTIFIER_BYTES);
  for (let n = 0; n < count; n++) padded.writeUInt32LE(first + n, n * IDENTIFIER_BYTES + 12);
  const cipher = createCipheriv(
    'aes-128-ecb',
    createSecretKey(rollingProximityIdentifierKey(temporaryExposureKey)),
    null,
  );
  return cipher.setAutoPadding(false).update(padded);
}

/**
 * Encrypts metadata (4 bytes) for one identifier, or decrypts it: AES-CTR is its own inverse. Nothing is
 * authenticated, so whoever relays a beacon can flip bits: range-check what comes out (gaen-device.md §3.2, §5.3).
 */
export function cryptMetadata(temporaryExposureKey: Uint8Array, identifier: Uint8Array, metadata: Uint8Array): Buffer {
  const key = createSecretKey(associatedMetadataKey(temporaryExposureKey));
  return createCipheriv('aes-128-ctr', key, identifier).update(metadata);
}

/** How well a phone's transmit power is known: 0 lowest, 1 low, 2 medium, 3 high. */
export type CalibrationConfidence = 0 | 1 | 2 | 3;

export interface BeaconMetadata {
  readonly majorVersion: number;
  readonly minorVersion: number;
  readonly calibrationConfidence: CalibrationConfidence;
  /** Radiated power in dBm, −128…127. */
  readonly txPower: number;
}

/** Metadata of version 1.0, which carries no confidence, or 1.1 (gaen-device.md §3.2). */
export function encodeMetadata(metadata: Omit<BeaconMetadata, 'majorVersion'>): Buffer {
  const confidence = metadata.minorVersion === 0 ? 0 : metadata.calibrationConfidence;
  const bytes = Buffer.alloc(METADATA_BYTES);
  bytes.writeUInt8((1 << 6) | (metadata.minorVersion << 4) | (confidence << 2), 0);
  bytes.writeInt8(metadata.txPower, 1);
  return bytes;
}

/** Reads 4 decrypted bytes. Version 1.0 carries no confidence and counts as low (gaen-device.md §3.2). */
export function decodeMetadata(bytes: Buffer): BeaconMetadata {
  const first = bytes.readUInt8(0);
  const minorVersion = (first >> 4) & 3;
  const confidence = ((first >> 2) & 3) as CalibrationConfidence;
  return {
    majorVersion: first >> 6,
    minorVersion,
    calibrationConfidence: minorVersion === 0 ? 1 : confidence,
    txPower: bytes.readInt8(1),
  };
}

export interface Beacon {
  /** Rolling proximity identifier, 16 bytes. */
  readonly identifier: Buffer;
  /** Associated encrypted metadata, 4 bytes. */
  readonly encryptedMetadata: Buffer;
}

/** Flags, the list with service 0xFD6F, and the head of its service data. */
const advertisementHead = Buffer.from('02011a03036ffd17166ffd', 'hex');
const SERVICE_DATA = 0x16;
const SERVICE_DATA_BYTES = 3 + IDENTIFIER_BYTES + METADATA_BYTES;

/** The 31 bytes on the air (gaen-device.md §3.1). */
export function encodeAdvertisement(beacon: Beacon): Buffer {
  return Buffer.concat([advertisementHead, beacon.identifier, beacon.encryptedMetadata]);
}

/**
 * The beacon in an advertisement, or undefined. Relies on the service data of 0xFD6F alone, because platforms differ
 * in the flags and in what else they advertise (gaen-device.md §3.1).
 */
export function decodeAdvertisement(bytes: Buffer): Beacon | undefined {
  for (let at = 0; at + 1 < bytes.length; at += 1 + bytes.readUInt8(at)) {
    const field = bytes.subarray(at + 1, at + 1 + bytes.readUInt8(at));
    if (field.length !== SERVICE_DATA_BYTES || field[0] !== SERVICE_DATA || field.readUInt16LE(1) !== 0xfd6f) continue;
    return {
      identifier: field.subarray(3, 3 + IDENTIFIER_BYTES),
      encryptedMetadata: field.subarray(3 + IDENTIFIER_BYTES),
    };
  }
  return undefined;
}
