/**
 * The revision token: which keys a phone may change later (key-server.md §3). Opaque to phones, read only by us.
 *
 *     token = base64( RevisionToken )
 *     RevisionToken      1 string kid  2 bytes data
 *     data               RevisionTokenData, sealed (rings/seal.ts)
 *     RevisionTokenData  1 repeated RevisableKey  15 bytes filler
 *     RevisableKey       1 bytes temporaryExposureKey  2 int32 intervalNumber  3 int32 intervalCount
 *
 * All proto3 (proto/revision.proto). Field 15 is ours: it fills the data up to a multiple of 1,024 bytes, so that
 * the length says nothing about the number of keys; a reader of the reference skips it as unknown.
 */
import { endInterval } from '../keys/embargo.ts';
import type { Interval, UnixSeconds } from '../keys/interval.ts';
import { KEY_BYTES, oldestEnd } from '../keys/tek.ts';
import { open, seal } from '../rings/seal.ts';
import { decodeBase64, encodeBase64 } from '../text/base64.ts';
import { bytesField, intField, type ProtoField, readFields } from '../text/proto-wire.ts';

const FILL_BYTES = 1_024;
const FILLER_FIELD = 15;

export interface RevisableKey {
  /** 16 bytes. */
  bytes: Buffer;
  /** Standard base64 of the bytes. */
  id: string;
  rollingStartNumber: Interval;
  rollingPeriod: number;
}

/** One version of the ring `revision-token`. */
export interface RevisionTokenKey {
  version: string;
  /** 32 bytes. */
  secret: Uint8Array;
}

/** Binds a token to its purpose and key version. */
function additionalData(version: string): Buffer {
  return Buffer.from(`revision-token/${version}`);
}

/** The entries of a new token: what the old one still lets change, then the keys of this request. */
export function revisableKeys(
  old: readonly RevisableKey[],
  sent: readonly RevisableKey[],
  now: UnixSeconds,
): RevisableKey[] {
  const relevant = old.filter((key) => endInterval(key) >= oldestEnd(now));
  return [...new Map([...relevant, ...sent].map((key) => [key.id, key])).values()];
}

/** Makes a token. `nonce` is 12 random bytes, never used twice with one key. */
export function sealRevisionToken(keys: readonly RevisableKey[], key: RevisionTokenKey, nonce: Uint8Array): string {
  const sealed = seal(filled(revisionData(keys)), key.secret, nonce, additionalData(key.version));
  return encodeBase64(revisionTokenBytes(key.version, sealed));
}

/** RevisionTokenData without padding. Entries are written as proto3 does: zero numbers are left out. */
export function revisionData(keys: readonly Omit<RevisableKey, 'id'>[]): Buffer {
  const entries = keys.map(({ bytes, rollingStartNumber, rollingPeriod }) =>
    Buffer.concat([bytesField(1, bytes), intField(2, rollingStartNumber), intField(3, rollingPeriod)]),
  );
  return Buffer.concat(entries.map((entry) => bytesField(1, entry)));
}

/** Adds the filler: tag, a length of always two bytes, zeros. */
function filled(data: Buffer): Buffer {
  const header = 3;
  const total = Math.ceil((data.length + header) / FILL_BYTES) * FILL_BYTES;
  const size = total - data.length - header;
  const tag = (FILLER_FIELD << 3) | 2;
  return Buffer.concat([data, Buffer.from([tag, (size & 0x7f) | 0x80, size >> 7]), Buffer.alloc(size)]);
}

/** The outer message RevisionToken. */
export function revisionTokenBytes(version: string, data: Uint8Array): Buffer {
  return Buffer.concat([bytesField(1, Buffer.from(version)), bytesField(2, data)]);
}

export interface SealedRevisionToken {
  /** Version of the ring that can open it; attacker-controlled. */
  version: string;
  data: Buffer;
}

/** Reads the outer message of attacker-controlled bytes; undefined when they are not one. */
export function readRevisionToken(bytes: Buffer): SealedRevisionToken | undefined {
  const fields = readFields(bytes);
  const version = lastBytes(fields, 1);
  const data = lastBytes(fields, 2);
  if (version === undefined || data === undefined) return undefined;
  return { version: version.toString(), data };
}

/** The keys of a token, or undefined when it was not sealed by us with this key. */
export function openRevisionToken(token: SealedRevisionToken, key: RevisionTokenKey): RevisableKey[] | undefined {
  const plain = open(token.data, key.secret, additionalData(key.version));
  return plain && readRevisionData(plain);
}

/** Entries with both numbers 0 are the padding of the reference and are dropped. */
export function readRevisionData(plain: Buffer): RevisableKey[] | undefined {
  const entries = (readFields(plain) ?? []).filter((field) => field.number === 1).map(readEntry);
  return entries.filter((key) => key.rollingStartNumber !== 0 || key.rollingPeriod !== 0);
}

function readEntry(field: ProtoField): RevisableKey {
  const fields = readFields(field.bytes ?? Buffer.alloc(0));
  const bytes = lastBytes(fields, 1) ?? Buffer.alloc(KEY_BYTES);
  return {
    bytes,
    id: encodeBase64(bytes),
    rollingStartNumber: lastInt(fields, 2),
    rollingPeriod: lastInt(fields, 3),
  };
}

function lastBytes(fields: readonly ProtoField[] | undefined, number: number): Buffer | undefined {
  return fields?.findLast((field) => field.number === number)?.bytes;
}

function lastInt(fields: readonly ProtoField[] | undefined, number: number): number {
  return fields?.findLast((field) => field.number === number)?.int ?? 0;
}

/** What a request's `revisionToken` amounts to before it is opened: absent, or text that is not even base64, is none. */
export function decodeRevisionToken(text: string): Buffer | undefined {
  const bytes = decodeBase64(text);
  return bytes && bytes.length > 0 ? bytes : undefined;
}
