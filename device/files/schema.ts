/** The messages of proto/export.proto, as protobufjs reads them. */
import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { SignatureInfo } from '../../protocol/export/read/header.ts';

const messageFile = join(import.meta.dirname, '..', '..', 'proto', 'export.proto');
let root: protobuf.Root | undefined;

/** Members are named as on the wire. */
export function messageType(name: string): protobuf.Type {
  root ??= new protobuf.Root().loadSync(messageFile, { keepCase: true });
  return root.lookupType(name);
}

/** Absent members are missing, or are the schema's default. */
export interface WireInfo {
  verification_key_id?: string;
  verification_key_version?: string;
  signature_algorithm?: string;
}

export function readInfo(wire: WireInfo): SignatureInfo {
  return {
    keyId: wire.verification_key_id ?? '',
    keyVersion: wire.verification_key_version ?? '',
    algorithm: wire.signature_algorithm ?? '',
  };
}

/** Field number 0 is none: parsers of both platforms refuse a message with one. */
export function readTag(reader: protobuf.Reader): number {
  const tag = reader.uint32();
  if (tag >>> 3 === 0) throw new RangeError('illegal tag: field number 0');
  return tag;
}
