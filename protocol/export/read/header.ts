/**
 * The head of an export file and its signatures (key-server.md §4.1), without the keys: enough to tell whose file it is,
 * of when, and whether phones will trust it. Phones and tests read whole files with protobufjs (device/files/archive.ts), so
 * that reader and writer of the keys are independent.
 */
import type { UnixSeconds } from '../../keys/interval.ts';
import { eachField, type ProtoField } from '../../text/proto-wire.ts';
import { ArchiveError } from './zip.ts';

/** First bytes of export.bin. */
export const EXPORT_MAGIC = 'EK Export v1    ';

export interface SignatureInfo {
  readonly keyId: string;
  readonly keyVersion: string;
  readonly algorithm: string;
}

export interface ExportHeader {
  readonly start: UnixSeconds;
  readonly end: UnixSeconds;
  readonly region: string;
  readonly batchNumber: number;
  readonly batchSize: number;
  readonly signatureInfos: readonly SignatureInfo[];
}

export interface ExportSignature {
  readonly info: SignatureInfo;
  readonly batchNumber: number;
  readonly batchSize: number;
  /** ASN.1 DER. */
  readonly signature: Buffer;
}

/** Of a head, and signatures of a file: nobody's has so many, and whoever writes millions of empty ones fills no memory with them. */
export const MOST_FIELDS = 10_000;

/** Keys and revised keys; fields go out in ascending order, so nothing of the head comes after the first. */
const FIRST_KEY_FIELD = 7;

export function hasMagic(bin: Buffer): boolean {
  return bin.subarray(0, EXPORT_MAGIC.length).toString('latin1') === EXPORT_MAGIC;
}

/** What stands behind the first bytes. Throws ArchiveError for bytes that do not begin like an export file. */
export function messageIn(bin: Buffer): Buffer {
  if (hasMagic(bin)) return bin.subarray(EXPORT_MAGIC.length);
  throw new ArchiveError('wrong-header', 'export.bin does not begin with "EK Export v1" and four blanks');
}

/** Throws ArchiveError for bytes that do not begin like an export file. */
export function readExportHeader(bin: Buffer): ExportHeader {
  const head = take(messageIn(bin), 'export.bin', FIRST_KEY_FIELD);
  return {
    start: intOf(head, 1),
    end: intOf(head, 2),
    region: textOf(head, 3),
    batchNumber: intOf(head, 4),
    batchSize: intOf(head, 5),
    signatureInfos: allOf(head, 6).map(readInfo),
  };
}

/** Reads export.sig. Throws ArchiveError for bytes that are no such message. */
export function readSignatureList(sig: Buffer): ExportSignature[] {
  return allOf(take(sig, 'export.sig'), 1).map((bytes) => {
    const fields = take(bytes, 'export.sig');
    return {
      info: readInfo(bytesOf(fields, 1)),
      batchNumber: intOf(fields, 2),
      batchSize: intOf(fields, 3),
      signature: bytesOf(fields, 4),
    };
  });
}

function readInfo(bytes: Buffer): SignatureInfo {
  const fields = take(bytes, 'the signature info');
  return { keyVersion: textOf(fields, 3), keyId: textOf(fields, 4), algorithm: textOf(fields, 5) };
}

/** The fields before the first with a number of `end` or above. */
function take(message: Buffer, name: string, end = Number.POSITIVE_INFINITY): ProtoField[] {
  const fields: ProtoField[] = [];
  for (const field of eachField(message)) {
    if (field === undefined) throw new ArchiveError('malformed-message', `${name} is not a readable message`);
    if (field.number >= end) break;
    if (fields.push(field) > MOST_FIELDS) {
      throw new ArchiveError('malformed-message', `${name} has more than ${MOST_FIELDS} fields`);
    }
  }
  return fields;
}

/** Of a field that comes again the last one counts, as for phones. */
function intOf(fields: readonly ProtoField[], number: number): number {
  return fields.findLast((field) => field.number === number)?.int ?? 0;
}

function allOf(fields: readonly ProtoField[], number: number): Buffer[] {
  return fields.flatMap((field) => (field.number === number && field.bytes ? [field.bytes] : []));
}

function bytesOf(fields: readonly ProtoField[], number: number): Buffer {
  return allOf(fields, number).at(-1) ?? Buffer.alloc(0);
}

function textOf(fields: readonly ProtoField[], number: number): string {
  return bytesOf(fields, number).toString();
}
