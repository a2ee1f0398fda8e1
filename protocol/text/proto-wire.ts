/** The part of the protobuf wire format that revision tokens and heads of export files use: varints up to 2^32, fixed64 and byte strings. */

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

/** An integer field; nothing for 0, as proto3 writes it. */
export function intField(number: number, value: number): Buffer {
  return Buffer.from(value === 0 ? [] : [...varint((number << 3) | VARINT), ...varint(value)]);
}

/** A field of bytes, text or an inner message. */
export function bytesField(number: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([...varint((number << 3) | LENGTH_DELIMITED), ...varint(value.length)]), value]);
}

/** One field as it stands on the wire: either an integer (a fixed64 of at most 2^53) or bytes (a view). */
export interface ProtoField {
  number: number;
  int?: number;
  bytes?: Buffer;
}

/** All fields in order; undefined for bytes that are not such a message. The input may be attacker-controlled. */
export function readFields(message: Buffer): ProtoField[] | undefined {
  const fields: ProtoField[] = [];
  for (const field of eachField(message)) {
    if (field === undefined) return undefined;
    fields.push(field);
  }
  return fields;
}

/** Field by field, for a long message of which the beginning is enough; undefined, and no more, where it is none. */
export function* eachField(message: Buffer): Generator<ProtoField | undefined> {
  const cursor = { offset: 0 };
  while (cursor.offset < message.length) {
    const field = readField(message, cursor);
    yield field;
    if (field === undefined) return;
  }
}

function readField(message: Buffer, cursor: { offset: number }): ProtoField | undefined {
  const tag = readVarint(message, cursor);
  if (tag === undefined) return undefined;
  const number = tag >>> 3;
  if ((tag & 7) === FIXED64) return readFixed64(message, cursor, number);
  const value = readVarint(message, cursor);
  if (value === undefined) return undefined;
  if ((tag & 7) === VARINT) return { number, int: value };
  if ((tag & 7) !== LENGTH_DELIMITED || value > message.length - cursor.offset) return undefined;
  const bytes = message.subarray(cursor.offset, cursor.offset + value);
  cursor.offset += value;
  return { number, bytes };
}

function readFixed64(message: Buffer, cursor: { offset: number }, number: number): ProtoField | undefined {
  if (message.length - cursor.offset < 8) return undefined;
  const int = Number(message.readBigUInt64LE(cursor.offset));
  cursor.offset += 8;
  return { number, int };
}

/** At most five bytes; more than 32 bits never occur here. */
function readVarint(message: Buffer, cursor: { offset: number }): number | undefined {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = message[cursor.offset + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      cursor.offset += index + 1;
      return value;
    }
  }
  return undefined;
}
