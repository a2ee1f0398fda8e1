/** export.sig (key-server.md §4.1, enx-client.md §12.3). */
import { batchFields, encodeSignatureInfo, type SignatureInfo } from './encode.ts';
import { bytesField } from './protobuf.ts';

/** Signs export files; `sign` gets the SHA-256 digest of the whole export.bin and gives ASN.1 DER. */
export interface ExportSigner extends SignatureInfo {
  sign(digest: Buffer): Promise<Buffer>;
}

/** `TEKSignatureList`: as many signatures as export.bin announces, in the same order. */
export function encodeSignatureList(signatures: readonly { info: SignatureInfo; signature: Uint8Array }[]): Buffer {
  return Buffer.concat(
    signatures.map(({ info, signature }) =>
      bytesField(
        1,
        Buffer.concat([bytesField(1, encodeSignatureInfo(info)), ...batchFields(2), bytesField(4, signature)]),
      ),
    ),
  );
}
