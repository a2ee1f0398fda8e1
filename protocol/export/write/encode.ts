/**
 * export.bin (key-server.md §4.1, §4.2; enx-client.md §12.2), written in pieces: half a million keys are 16 MB that
 * need never be in memory at once. Fields go out in ascending order; presence is the caller's choice, because proto2
 * tells an absent field from 0 and the two published vectors differ.
 */
import { KEY_BYTES } from '../../keys/tek.ts';
import {
  bytesField,
  fixed64Field,
  MAXIMUM_VARINT_BYTES,
  textField,
  varintBytes,
  varintField,
  writeVarint,
  zigzag,
} from './protobuf.ts';

/** First 16 bytes of export.bin. */
const EXPORT_HEADER = Buffer.from('EK Export v1    ', 'ascii');
/** ECDSA P-256 with SHA-256, as an object identifier; a name instead was refused by phones. */
const SIGNATURE_ALGORITHM = '1.2.840.10045.4.3.2';
const DEFAULT_ROLLING_PERIOD = 144;
const CHUNK_BYTES = 65_536;
/** Tags and numbers around the key bytes. */
const LONGEST_KEY_FRAME_BYTES = 2 + 1 + 5 * (1 + MAXIMUM_VARINT_BYTES) + MAXIMUM_VARINT_BYTES;

const KEYS_TAG = 0x3a;
const REVISED_KEYS_TAG = 0x42;

export interface SignatureInfo {
  verificationKeyVersion: string;
  verificationKeyId: string;
}

/** One key; `undefined` means that the field is absent. The key bytes lie in `bytes` at `offset`. */
export interface ExportKey {
  bytes: Uint8Array;
  offset: number;
  length: number;
  transmissionRisk: number | undefined;
  rollingStartNumber: number;
  rollingPeriod: number;
  reportType: number | undefined;
  daysSinceOnset: number | undefined;
}

/** Keys to be written, read one at a time into one object: half a million of anything is garbage worth avoiding. */
export interface ExportKeys {
  readonly length: number;
  /** Fills `key` with the key at `place`, 0..length - 1. */
  read(place: number, key: ExportKey): void;
}

export interface ExportFile {
  /** Unix seconds. */
  start: number;
  end: number;
  region: string;
  signatureInfos: readonly SignatureInfo[];
  /** Sorted by key bytes, so that keys of one upload are not neighbours. */
  keys: ExportKeys;
  revisedKeys: ExportKeys;
  /** Write a rolling period of 144, which readers assume when it is absent? The reference leaves it out. */
  writeDefaultPeriod?: boolean;
}

export function encodeSignatureInfo(info: SignatureInfo): Buffer {
  return Buffer.concat([
    textField(3, info.verificationKeyVersion),
    textField(4, info.verificationKeyId),
    textField(5, SIGNATURE_ALGORITHM),
  ]);
}

/** Batches are always declared 1 of 1: phones would otherwise wait for the others (foreign-clients.md §3). */
export function batchFields(numberField: number): Buffer[] {
  return [varintField(numberField, 1), varintField(numberField + 1, 1)];
}

/** No export.bin of such a file is longer, as long as its keys have 16 bytes and its texts are short. */
export function maximumExportBytes(file: ExportFile): number {
  const keys = file.keys.length + file.revisedKeys.length;
  return CHUNK_BYTES + keys * (KEY_BYTES + LONGEST_KEY_FRAME_BYTES);
}

/** A piece is valid until the next but one is asked for: two buffers take turns. */
export function* encodeExport(file: ExportFile): Generator<Buffer> {
  yield Buffer.concat([
    EXPORT_HEADER,
    fixed64Field(1, file.start),
    fixed64Field(2, file.end),
    textField(3, file.region),
    ...batchFields(4),
    ...file.signatureInfos.map((info) => bytesField(6, encodeSignatureInfo(info))),
  ]);
  yield* encodeKeys(KEYS_TAG, file.keys, file.writeDefaultPeriod ?? false);
  yield* encodeKeys(REVISED_KEYS_TAG, file.revisedKeys, file.writeDefaultPeriod ?? false);
}

function* encodeKeys(tag: number, keys: ExportKeys, writeDefaultPeriod: boolean): Generator<Buffer> {
  if (keys.length === 0) return;
  let [chunk, spare] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let at = 0;
  const key = emptyKey();
  for (let place = 0; place < keys.length; place++) {
    keys.read(place, key);
    if (at + key.length + LONGEST_KEY_FRAME_BYTES > CHUNK_BYTES) {
      yield chunk.subarray(0, at);
      [chunk, spare] = [spare, chunk];
      at = 0;
    }
    const period = key.rollingPeriod === DEFAULT_ROLLING_PERIOD && !writeDefaultPeriod ? undefined : key.rollingPeriod;
    at = writeKey(chunk, at, tag, key, period);
  }
  yield chunk.subarray(0, at);
}

function emptyKey(): ExportKey {
  return {
    bytes: EXPORT_HEADER,
    offset: 0,
    length: 0,
    transmissionRisk: undefined,
    rollingStartNumber: 0,
    rollingPeriod: 0,
    reportType: undefined,
    daysSinceOnset: undefined,
  };
}

function writeKey(chunk: Buffer, start: number, tag: number, key: ExportKey, period: number | undefined): number {
  const onset = key.daysSinceOnset === undefined ? undefined : zigzag(key.daysSinceOnset);
  const rollingStart = key.rollingStartNumber === 0 ? undefined : key.rollingStartNumber;
  let at = start;
  chunk[at++] = tag;
  const length =
    1 +
    varintBytes(key.length) +
    key.length +
    fieldBytes(key.transmissionRisk) +
    fieldBytes(rollingStart) +
    fieldBytes(period) +
    fieldBytes(key.reportType) +
    fieldBytes(onset);
  at = writeVarint(chunk, at, length);
  chunk[at++] = 0x0a;
  at = writeVarint(chunk, at, key.length);
  for (let i = 0; i < key.length; i++) chunk[at++] = key.bytes[key.offset + i] as number;
  at = writeField(chunk, at, 0x10, key.transmissionRisk);
  at = writeField(chunk, at, 0x18, rollingStart);
  at = writeField(chunk, at, 0x20, period);
  at = writeField(chunk, at, 0x28, key.reportType);
  return writeField(chunk, at, 0x30, onset);
}

function fieldBytes(value: number | undefined): number {
  return value === undefined ? 0 : 1 + varintBytes(value);
}

function writeField(chunk: Buffer, at: number, tag: number, value: number | undefined): number {
  if (value === undefined) return at;
  chunk[at] = tag;
  return writeVarint(chunk, at + 1, value);
}
