/**
 * An encoder of key archives that shares nothing with the server's: field numbers are written out here as in
 * key-server.md §4.1, and node:crypto signs.
 */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';
import { ZipFile } from 'yazl';

export interface TestKey {
  key: Buffer;
  rollingStart: number;
  rollingPeriod?: number;
  reportType?: number;
  transmissionRisk?: number;
  daysSinceOnset?: number;
}

export interface TestInfo {
  id?: string;
  version?: string;
  algorithm?: string;
}

export interface TestExport {
  start?: number;
  end?: number;
  infos?: TestInfo[];
  keys?: TestKey[];
  revisedKeys?: TestKey[];
  batchNumber?: number;
  batchSize?: number;
}

const ES256 = '1.2.840.10045.4.3.2';

export function encodeExport(content: TestExport): Buffer {
  const message = protobuf.Writer.create();
  message.uint32(9).fixed64(content.start ?? 1_585_958_400);
  message.uint32(17).fixed64(content.end ?? 1_585_972_800);
  message.uint32(26).string('US-ZZ');
  message
    .uint32(32)
    .int32(content.batchNumber ?? 1)
    .uint32(40)
    .int32(content.batchSize ?? 1);
  for (const info of content.infos ?? [{}]) message.uint32(50).bytes(encodeInfo(info));
  for (const key of content.keys ?? []) message.uint32(58).bytes(encodeKey(key));
  for (const key of content.revisedKeys ?? []) message.uint32(66).bytes(encodeKey(key));
  return Buffer.concat([Buffer.from('EK Export v1    '), message.finish()]);
}

function encodeInfo({ id = '999', version = 'v1', algorithm = ES256 }: TestInfo): Uint8Array {
  return protobuf.Writer.create()
    .uint32(26)
    .string(version)
    .uint32(34)
    .string(id)
    .uint32(42)
    .string(algorithm)
    .finish();
}

function encodeKey(key: TestKey): Uint8Array {
  const writer = protobuf.Writer.create().uint32(10).bytes(key.key);
  if (key.transmissionRisk !== undefined) writer.uint32(16).int32(key.transmissionRisk);
  writer.uint32(24).int32(key.rollingStart);
  if (key.rollingPeriod !== undefined) writer.uint32(32).int32(key.rollingPeriod);
  if (key.reportType !== undefined) writer.uint32(40).int32(key.reportType);
  if (key.daysSinceOnset !== undefined) writer.uint32(48).sint32(key.daysSinceOnset);
  return writer.finish();
}

export interface TestSignature extends TestInfo {
  signature: Buffer;
  batchNumber?: number;
  batchSize?: number;
}

export function encodeSignatures(signatures: TestSignature[]): Buffer {
  const list = protobuf.Writer.create();
  for (const each of signatures) {
    const entry = protobuf.Writer.create().uint32(10).bytes(encodeInfo(each));
    entry
      .uint32(16)
      .int32(each.batchNumber ?? 1)
      .uint32(24)
      .int32(each.batchSize ?? 1);
    list.uint32(10).bytes(entry.uint32(34).bytes(each.signature).finish());
  }
  return Buffer.from(list.finish());
}

export interface TestSigner {
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicKeyPem: string;
}

export function newSigner(): TestSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, publicKey, publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

export function signBin(bin: Buffer, signer: TestSigner): Buffer {
  return sign('sha256', bin, signer.privateKey);
}

/** A zip with these entries, as named, and no extra fields. */
export function zipOf(entries: [name: string, content: Buffer][], compress = true): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of entries) zip.addBuffer(content, name, { compress, forceDosTimestamp: true });
  zip.end();
  return buffer(zip.outputStream as NodeJS.ReadableStream);
}

/** A whole signed archive. */
export function archiveOf(content: TestExport, signer: TestSigner): Promise<Buffer> {
  const bin = encodeExport(content);
  return zipOf([
    ['export.bin', bin],
    ['export.sig', encodeSignatures([{ signature: signBin(bin, signer) }])],
  ]);
}
