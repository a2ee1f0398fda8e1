/** The few pieces of the protobuf wire format that the export files need (proto/export.proto). */

/** Wire types. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

/** The longest varint written here: a negative int32 does not occur. */
export const MAXIMUM_VARINT_BYTES = 5;

export function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : MAXIMUM_VARINT_BYTES;
}

/** sint32: small negative numbers stay short. */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

/** Writes `value` (0..2^32 - 1) at `at`; gives the offset behind it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let place = at;
  while (rest > 0x7f) {
    bytes[place++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[place++] = rest;
  return place;
}

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(varintBytes(value));
  writeVarint(bytes, 0, value);
  return bytes;
}

function tag(field: number, wireType: number): Buffer {
  return varint((field << 3) | wireType);
}

export function varintField(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, VARINT), varint(value)]);
}

export function fixed64Field(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return Buffer.concat([tag(field, FIXED64), bytes]);
}

export function bytesField(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([tag(field, BYTES), varint(value.length), value]);
}

/** Absent when empty. */
export function textField(field: number, value: string): Buffer {
  return value === '' ? Buffer.alloc(0) : bytesField(field, Buffer.from(value, 'utf8'));
}
