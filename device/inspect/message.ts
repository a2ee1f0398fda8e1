/**
 * `export.bin` field by field, with everything that a phone would leave out, and as far as it goes when it breaks off. Of what no
 * phone takes only so much is kept that it can be told: 64 MiB hold millions of empty keys, and of fields that nobody knows.
 */
import protobuf from 'protobufjs';
import { hasMagic, MOST_FIELDS, messageIn, type SignatureInfo } from '../../protocol/export/read/header.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { MAXIMUM_KEYS } from '../files/keys.ts';
import { messageType, readInfo, readTag } from '../files/schema.ts';

/** Members that the file does not have are undefined. */
export interface RawKey {
  readonly data: Buffer;
  readonly start: number | undefined;
  readonly period: number | undefined;
  readonly reportType: number | undefined;
  readonly transmissionRisk: number | undefined;
  readonly daysSinceOnset: number | undefined;
}

export interface RawExport {
  readonly magic: boolean;
  readonly start: UnixSeconds | undefined;
  readonly end: UnixSeconds | undefined;
  readonly region: string | undefined;
  readonly batchNumber: number | undefined;
  readonly batchSize: number | undefined;
  readonly signatureInfos: readonly SignatureInfo[];
  /** Of both lists no more than one above what phones take. */
  readonly keys: readonly RawKey[];
  readonly revisedKeys: readonly RawKey[];
  /** `Message.number` of fields that the message does not have, each once; not more than a person reads. */
  readonly unknownFields: readonly string[];
  /** Whether the message ends before its end. */
  readonly broken: boolean;
}

type Wire = Record<string, unknown>;

function decode(name: string, bytes: Uint8Array): Wire {
  const type = messageType(name);
  return type.toObject(type.decode(bytes), { longs: Number, enums: Number, bytes: Buffer });
}

const MOST_UNKNOWN_FIELDS = 100;
const LENGTH_DELIMITED = 2;

export function readRawExport(bin: Buffer): RawExport {
  const { fieldsById } = messageType('TemporaryExposureKeyExport');
  const magic = hasMagic(bin);
  const message = magic ? messageIn(bin) : bin;
  const unknown = new Set<string>();
  const note = (field: string) => void (unknown.size < MOST_UNKNOWN_FIELDS && unknown.add(field));
  const infos: SignatureInfo[] = [];
  const lists: Record<7 | 8, RawKey[]> = { 7: [], 8: [] };
  // The last of each counts, as everywhere in protobuf.
  const head = new Map<number, Uint8Array>();
  const broken = !eachField(message, (number, field, content) => {
    if (!fieldsById[number]) note(`TemporaryExposureKeyExport.${number}`);
    else if (number === 6 && content) keep(infos, readInfo(decode('SignatureInfo', content)), MOST_FIELDS);
    else if ((number === 7 || number === 8) && content) {
      const others = lists[number === 7 ? 8 : 7].length;
      keep(lists[number], readKey(content, note), MAXIMUM_KEYS - others);
    } else head.set(number, field);
  });
  const wire = headOf([...head.values()]);
  return {
    magic,
    start: numberOf(wire.start_timestamp),
    end: numberOf(wire.end_timestamp),
    region: typeof wire.region === 'string' ? wire.region : undefined,
    batchNumber: numberOf(wire.batch_num),
    batchSize: numberOf(wire.batch_size),
    signatureInfos: infos,
    keys: lists[7],
    revisedKeys: lists[8],
    unknownFields: [...unknown],
    broken,
  };
}

/** One more than `most` shows that there are too many. */
function keep<T>(list: T[], item: T, most: number): void {
  if (list.length <= most) list.push(item);
}

/** Calls `take` for each field: its number, its bytes on the wire, and its content where it has a length. False: it broke off. */
function eachField(
  message: Uint8Array,
  take: (number: number, field: Uint8Array, content: Uint8Array | undefined) => void,
): boolean {
  const reader = protobuf.Reader.create(message);
  try {
    while (reader.pos < reader.len) {
      const from = reader.pos;
      const tag = readTag(reader);
      let content: Uint8Array | undefined;
      if ((tag & 7) === LENGTH_DELIMITED) content = reader.bytes();
      else reader.skipType(tag & 7);
      take(tag >>> 3, message.subarray(from, reader.pos), content);
    }
    return true;
  } catch {
    return false;
  }
}

/** A field of a type that the message has otherwise makes all of the head unreadable. */
function headOf(fields: readonly Uint8Array[]): Wire {
  try {
    return decode('TemporaryExposureKeyExport', Buffer.concat(fields));
  } catch {
    return {};
  }
}

/** Fields of TemporaryExposureKey by their tag. */
const readers: Readonly<
  Record<number, (reader: protobuf.Reader, key: { -readonly [K in keyof RawKey]: RawKey[K] }) => void>
> = {
  10: (reader, key) => {
    const bytes = reader.bytes();
    key.data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  },
  16: (reader, key) => {
    key.transmissionRisk = reader.int32();
  },
  24: (reader, key) => {
    key.start = reader.int32();
  },
  32: (reader, key) => {
    key.period = reader.int32();
  },
  // As a number: proto2 drops a value that its enumeration does not have, which is what is looked for.
  40: (reader, key) => {
    key.reportType = reader.int32();
  },
  48: (reader, key) => {
    key.daysSinceOnset = reader.sint32();
  },
};

function readKey(content: Uint8Array, note: (unknownField: string) => void): RawKey {
  const key = { ...emptyKey };
  const reader = protobuf.Reader.create(content);
  while (reader.pos < reader.len) {
    const tag = readTag(reader);
    const read = readers[tag];
    if (read) read(reader, key);
    else {
      note(`TemporaryExposureKey.${tag >>> 3}`);
      reader.skipType(tag & 7);
    }
  }
  return key;
}

const emptyKey: RawKey = {
  data: Buffer.alloc(0),
  start: undefined,
  period: undefined,
  reportType: undefined,
  transmissionRisk: undefined,
  daysSinceOnset: undefined,
};

const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined);
