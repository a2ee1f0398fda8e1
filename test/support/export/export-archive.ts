/** Reads export archives with libraries that share nothing with the writer: yauzl and protobufjs. */
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';
import { fromBufferPromise } from 'yauzl';

export interface ReadKey {
  key_data: Buffer;
  transmission_risk_level?: number;
  rolling_start_interval_number?: number;
  rolling_period?: number;
  report_type?: number;
  days_since_onset_of_symptoms?: number;
}

export interface ReadInfo {
  verification_key_version?: string;
  verification_key_id?: string;
  signature_algorithm?: string;
}

export interface ReadExport {
  start_timestamp: number;
  end_timestamp: number;
  region: string;
  batch_num: number;
  batch_size: number;
  signature_infos?: ReadInfo[];
  keys?: ReadKey[];
  revised_keys?: ReadKey[];
}

export interface ReadSignature {
  signature_info: ReadInfo;
  batch_num: number;
  batch_size: number;
  signature: Buffer;
}

const root = new protobuf.Root().loadSync(join(import.meta.dirname, '../../../proto/export.proto'), {
  keepCase: true,
});

function read<T>(message: string, bytes: Buffer): T {
  const type = root.lookupType(message);
  return type.toObject(type.decode(bytes), { longs: Number, enums: Number, bytes: Buffer }) as T;
}

/** `export.bin` without its 16 bytes of header. */
export function readExportBin(bin: Buffer): ReadExport {
  return read('TemporaryExposureKeyExport', bin.subarray(16));
}

export function readExportSig(sig: Buffer): ReadSignature[] {
  return read<{ signatures?: ReadSignature[] }>('TEKSignatureList', sig).signatures ?? [];
}

/** The entries of a zip in their order. */
export async function unzip(zip: Buffer): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  const reader = await fromBufferPromise(zip, { lazyEntries: true });
  for await (const entry of reader.eachEntry()) {
    entries.set(entry.fileName, await buffer(await reader.openReadStreamPromise(entry)));
  }
  return entries;
}

export async function readArchive(zip: Buffer) {
  const entries = await unzip(zip);
  const [bin = Buffer.alloc(0), sig = Buffer.alloc(0)] = [...entries.values()];
  return { names: [...entries.keys()], bin, sig, content: readExportBin(bin), signatures: readExportSig(sig) };
}
