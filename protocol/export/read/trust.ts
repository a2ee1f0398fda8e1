/** Whether a phone trusts an archive: the rules of both platforms (enx-client.md §12.4). */
import { type KeyObject, verify } from 'node:crypto';
import type { ExportHeader, ExportSignature, SignatureInfo } from './header.ts';
import { ArchiveError } from './zip.ts';

/** A public key that the platform was given for this health authority. */
export interface TrustedKey {
  readonly publicKey: KeyObject;
  /** `verification_key_id` and `verification_key_version`; undefined = whatever the file says. */
  readonly id: string | undefined;
  readonly version: string | undefined;
}

/** iOS looks at the first signature alone, Android at each that it knows. */
export type SignatureRule = 'first' | 'all-known';

/** What a signature is made over, and what the unsigned part of the archive says about it. */
export interface SignedExport {
  readonly bin: Buffer;
  readonly export: Pick<ExportHeader, 'signatureInfos'>;
  readonly signatures: readonly ExportSignature[];
}

const digests = new Map([
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.4', 'sha512'],
]);

/** Throws ArchiveError unless the archive is signed as a platform demands. */
export function checkSignature(signed: SignedExport, trusted: TrustedKey, rule: SignatureRule): void {
  if (signed.signatures.length === 0) throw new ArchiveError('the archive is not signed');
  if (rule === 'first') checkFirst(signed, trusted);
  else checkAllKnown(signed, trusted);
}

/** iOS: only the first signature counts; its version must be there and be the configured one. */
function checkFirst({ bin, signatures }: SignedExport, trusted: TrustedKey): void {
  const [first] = signatures;
  if (!first?.info.keyVersion || first.signature.length === 0) {
    throw new ArchiveError('the first signature lacks its bytes or its verification_key_version');
  }
  if (trusted.version !== undefined && first.info.keyVersion !== trusted.version) {
    throw new ArchiveError(`the first signature is of version ${first.info.keyVersion}, expected ${trusted.version}`);
  }
  if (!verify('sha256', bin, trusted.publicKey, first.signature)) throw forged(first.info);
}

/** Android: as many signatures as the file announces, and every one with a known id and version must be right. */
function checkAllKnown(signed: SignedExport, trusted: TrustedKey): void {
  const { bin, signatures } = signed;
  const announced = signed.export.signatureInfos.length;
  if (announced !== signatures.length) {
    throw new ArchiveError(`export.bin announces ${announced} signatures, export.sig holds ${signatures.length}`);
  }
  const known = signatures.filter(({ info }) => isKnown(info, trusted));
  if (known.length === 0) throw new ArchiveError(`no signature of ${trusted.id}-${trusted.version}`);
  for (const each of known) {
    checkBatch(each);
    const digest = digests.get(each.info.algorithm);
    if (!digest) throw new ArchiveError(`signature algorithm ${each.info.algorithm} is not one phones know`);
    if (!verify(digest, bin, trusted.publicKey, each.signature)) throw forged(each.info);
  }
}

function isKnown(info: SignatureInfo, trusted: TrustedKey): boolean {
  return (trusted.id ?? info.keyId) === info.keyId && (trusted.version ?? info.keyVersion) === info.keyVersion;
}

/** A phone that sees a batch of several files waits for all of them; this project publishes 1 of 1 only. */
function checkBatch({ batchNumber, batchSize }: ExportSignature): void {
  if (batchNumber !== 1 || batchSize !== 1) {
    throw new ArchiveError(`the file is ${batchNumber} of ${batchSize}; phones expect 1 of 1`);
  }
}

function forged(info: SignatureInfo): ArchiveError {
  return new ArchiveError(`the signature of ${info.keyId}-${info.keyVersion} does not fit export.bin`);
}
