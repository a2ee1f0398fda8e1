/**
 * Reads `export.bin` and `export.sig` with protobufjs from proto/export.proto, so that the phone is independent of
 * the server's own encoder (enx-client.md §12.2–12.5).
 */
import { join } from 'node:path';
import protobuf from 'protobufjs';
import {
  EXPORT_MAGIC,
  type ExportHeader,
  type ExportSignature,
  type SignatureInfo,
} from '../../protocol/export/read/header.ts';
import { ArchiveError } from '../../protocol/export/read/zip.ts';
import { KEY_BYTES } from '../../protocol/keys/beacon.ts';
import { INTERVALS_PER_DAY, type Interval } from '../../protocol/keys/interval.ts';
import { type ReportType, reportTypes } from '../../protocol/risk/report-types.ts';

export interface DiagnosisKey {
  /** 16 bytes. */
  readonly key: Buffer;
  readonly rollingStart: Interval;
  /** 1…144. */
  readonly rollingPeriod: number;
  readonly reportType: ReportType;
  readonly transmissionRisk: number | undefined;
  /** −14…14, or undefined when the server did not say. */
  readonly daysSinceOnset: number | undefined;
}

export interface Export extends ExportHeader {
  readonly keys: readonly DiagnosisKey[];
  readonly revisedKeys: readonly DiagnosisKey[];
  /** Keys that a phone leaves out: wrong length or rolling period (enx-client.md §12.5). */
  readonly ignoredKeys: number;
}

const MAXIMUM_KEYS = 750_000;

/** Members as the wire names them; absent ones are missing. */
interface WireKey {
  key_data?: Buffer;
  transmission_risk_level?: number;
  rolling_start_interval_number?: number;
  rolling_period?: number;
  report_type?: number;
  days_since_onset_of_symptoms?: number;
}
interface WireInfo {
  verification_key_id?: string;
  verification_key_version?: string;
  signature_algorithm?: string;
}
interface WireExport {
  start_timestamp?: number;
  end_timestamp?: number;
  region?: string;
  batch_num?: number;
  batch_size?: number;
  signature_infos?: WireInfo[];
  keys?: WireKey[];
  revised_keys?: WireKey[];
}
interface WireSignatures {
  signatures?: { signature_info?: WireInfo; batch_num?: number; batch_size?: number; signature?: Buffer }[];
}

const messageFile = join(import.meta.dirname, '..', '..', 'proto', 'export.proto');
let root: protobuf.Root | undefined;

function decode<T>(name: string, bytes: Buffer): T {
  root ??= new protobuf.Root().loadSync(messageFile, { keepCase: true });
  const type = root.lookupType(name);
  try {
    return type.toObject(type.decode(bytes), { longs: Number, enums: Number, bytes: Buffer }) as T;
  } catch (error) {
    throw new ArchiveError(`not a readable ${name}: ${(error as Error).message}`);
  }
}

/** Reads `export.bin`. Throws ArchiveError when the header, the message or the number of keys is not acceptable. */
export function readExport(bin: Buffer): Export {
  if (bin.subarray(0, EXPORT_MAGIC.length).toString('latin1') !== EXPORT_MAGIC) {
    throw new ArchiveError('export.bin does not begin with "EK Export v1" and four blanks');
  }
  const wire = decode<WireExport>('TemporaryExposureKeyExport', bin.subarray(EXPORT_MAGIC.length));
  const listed = (wire.keys?.length ?? 0) + (wire.revised_keys?.length ?? 0);
  if (listed > MAXIMUM_KEYS) throw new ArchiveError(`export.bin holds ${listed} keys, more than ${MAXIMUM_KEYS}`);
  const keys = (wire.keys ?? []).flatMap(readKey);
  const revisedKeys = (wire.revised_keys ?? []).flatMap(readKey);
  return {
    start: wire.start_timestamp ?? 0,
    end: wire.end_timestamp ?? 0,
    region: wire.region ?? '',
    batchNumber: wire.batch_num ?? 0,
    batchSize: wire.batch_size ?? 0,
    signatureInfos: (wire.signature_infos ?? []).map(readInfo),
    keys,
    revisedKeys,
    ignoredKeys: listed - keys.length - revisedKeys.length,
  };
}

/** Reads `export.sig`. */
export function readSignatures(sig: Buffer): ExportSignature[] {
  const wire = decode<WireSignatures>('TEKSignatureList', sig);
  return (wire.signatures ?? []).map((each) => ({
    info: readInfo(each.signature_info ?? {}),
    batchNumber: each.batch_num ?? 0,
    batchSize: each.batch_size ?? 0,
    signature: each.signature ?? Buffer.alloc(0),
  }));
}

function readInfo(wire: WireInfo): SignatureInfo {
  return {
    keyId: wire.verification_key_id ?? '',
    keyVersion: wire.verification_key_version ?? '',
    algorithm: wire.signature_algorithm ?? '',
  };
}

/** One key, or nothing where a phone would leave it out. A rolling period of 0 means 144. */
function readKey(wire: WireKey): DiagnosisKey[] {
  const key = wire.key_data ?? Buffer.alloc(0);
  const rollingPeriod = wire.rolling_period || INTERVALS_PER_DAY;
  if (key.length !== KEY_BYTES || rollingPeriod < 0 || rollingPeriod > INTERVALS_PER_DAY) return [];
  return [
    {
      key,
      rollingStart: wire.rolling_start_interval_number ?? 0,
      rollingPeriod,
      reportType: readReportType(wire.report_type),
      transmissionRisk: wire.transmission_risk_level,
      daysSinceOnset: wire.days_since_onset_of_symptoms,
    },
  ];
}

/** A value that proto2 does not know counts as unset. */
function readReportType(value: number | undefined): ReportType {
  return Object.values(reportTypes).find((known) => known === value) ?? reportTypes.unknown;
}
