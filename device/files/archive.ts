/**
 * Reads `export.bin` and `export.sig` with protobufjs from proto/export.proto, so that the phone is independent of
 * the server's own encoder (enx-client.md §12.2–12.5).
 */
import protobuf from 'protobufjs';
import {
  type ExportHeader,
  type ExportSignature,
  MOST_FIELDS,
  messageIn,
  type SignatureInfo,
} from '../../protocol/export/read/header.ts';
import { checkSignature, type SignatureRule, type Trusted } from '../../protocol/export/read/trust.ts';
import { ArchiveError, readZip } from '../../protocol/export/read/zip.ts';
import type { Interval } from '../../protocol/keys/interval.ts';
import type { ReportType } from '../../protocol/risk/report-types.ts';
import { type IgnoredKeys, KeyList, type WireKey } from './keys.ts';
import { messageType, readInfo, readTag, type WireInfo } from './schema.ts';

export interface DiagnosisKey {
  /** 16 bytes. */
  readonly key: Buffer;
  readonly rollingStart: Interval;
  /** 1…144. */
  readonly rollingPeriod: number;
  readonly reportType: ReportType;
  readonly transmissionRisk: number | undefined;
  /**
   * As the file says, or undefined when it does not. Beyond −14…14 neither platform leaves the key out: it has the
   * infectiousness of an unknown onset (gaen-device.md §8).
   */
  readonly daysSinceOnset: number | undefined;
}

export interface Export extends ExportHeader {
  readonly keys: readonly DiagnosisKey[];
  readonly revisedKeys: readonly DiagnosisKey[];
  /** Keys that a phone leaves out (enx-client.md §12.5), in all and by what is wrong with them. */
  readonly ignoredKeys: number;
  readonly ignored: IgnoredKeys;
}

/** Absent members are missing. */
interface WireSignatures {
  signatures?: { signature_info?: WireInfo; batch_num?: number; batch_size?: number; signature?: Buffer }[];
}

/** Unpacks an archive and checks its signature by each of the rules. Throws ArchiveError. */
export async function openArchive(bytes: Buffer, trusted: Trusted, rules: readonly SignatureRule[]): Promise<Export> {
  const { bin, sig } = await readZip(bytes);
  const signed = { bin, export: readExport(bin), signatures: readSignatures(sig) };
  for (const rule of rules) checkSignature(signed, trusted, rule);
  return signed.export;
}

/** Reads `export.bin`. Throws ArchiveError when the header, the message or the number of keys is not acceptable. */
export function readExport(bin: Buffer): Export {
  const message = messageIn(bin);
  return readable('TemporaryExposureKeyExport', () => readMessage(message));
}

function readable<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError('malformed-message', `not a readable ${name}: ${(error as Error).message}`);
  }
}

/** Fields of TemporaryExposureKeyExport by their tag; one of another wire type is skipped, as unknown ones are. */
const tags = { start: 9, end: 17, region: 26, batchNumber: 32, batchSize: 40, info: 50, keys: 58, revisedKeys: 66 };

/**
 * Field by field, because half a million keys are to become half a million objects once and not twice, and because whoever
 * counts only afterwards has made room for as many empty keys as fit in 32 MiB.
 */
function readMessage(message: Buffer): Export {
  const reader = protobuf.Reader.create(message);
  const head = { start: 0, end: 0, region: '', batchNumber: 0, batchSize: 0, signatureInfos: [] as SignatureInfo[] };
  const list = new KeyList();
  const keyType = messageType('TemporaryExposureKey');
  const infoType = messageType('SignatureInfo');
  const readKey = () => keyType.decode(reader, reader.uint32()) as WireKey & protobuf.Message;
  while (reader.pos < reader.len) {
    const tag = readTag(reader);
    if (tag === tags.keys) list.add('keys', readKey());
    else if (tag === tags.revisedKeys) list.add('revisedKeys', readKey());
    else if (tag === tags.start) head.start = Number(reader.fixed64());
    else if (tag === tags.end) head.end = Number(reader.fixed64());
    else if (tag === tags.region) head.region = reader.string();
    else if (tag === tags.batchNumber) head.batchNumber = reader.int32();
    else if (tag === tags.batchSize) head.batchSize = reader.int32();
    else if (tag === tags.info) addInfo(head.signatureInfos, infoType.decode(reader, reader.uint32()) as WireInfo);
    else reader.skipType(tag & 7);
  }
  return { ...head, ...list.result() };
}

function addInfo(infos: SignatureInfo[], wire: WireInfo): void {
  if (infos.push(readInfo(wire)) <= MOST_FIELDS) return;
  throw new ArchiveError('malformed-message', `export.bin announces more than ${MOST_FIELDS} signatures`);
}

/** Reads `export.sig`. */
export function readSignatures(sig: Buffer): ExportSignature[] {
  const type = messageType('TEKSignatureList');
  const wire = readable('TEKSignatureList', () => type.toObject(type.decode(sig), { bytes: Buffer }) as WireSignatures);
  return (wire.signatures ?? []).map((each) => ({
    info: readInfo(each.signature_info ?? {}),
    batchNumber: each.batch_num ?? 0,
    batchSize: each.batch_size ?? 0,
    signature: each.signature ?? Buffer.alloc(0),
  }));
}
