/** Whether a phone trusts an archive: the rules of both platforms (enx-client.md §12.4). */
import { type KeyObject, verify } from 'node:crypto';
import { isDerSignature } from './der.ts';
import type { ExportHeader, ExportSignature, SignatureInfo } from './header.ts';
import { ArchiveError } from './zip.ts';

/** A public key that the platform was given for this health authority. */
export interface TrustedKey {
  readonly publicKey: KeyObject;
  /** `verification_key_id` and `verification_key_version`; undefined = whatever the file says. */
  readonly id: string | undefined;
  readonly version: string | undefined;
}

/** Keys that must all have signed. Of several sets one is enough, so that a key can be changed. */
type CosignSet = readonly [TrustedKey, ...TrustedKey[]];

/** What the platform knows of a health authority: sets for Android, of which iOS has the first key of the first. */
export type Trusted = TrustedKey | readonly [CosignSet, ...CosignSet[]];

/**
 * iOS looks at the first signature alone, Android at each that it knows. Whether iOS compares the version with the one that
 * was configured is not public (enx-client.md §12.4 [U]): `first` does, `first-of-any-version` does not.
 */
export type SignatureRule = 'first' | 'first-of-any-version' | 'all-known';

/** What a signature is made over, and what the unsigned part of the archive says about it. */
export interface SignedExport {
  readonly bin: Buffer;
  readonly export: Pick<ExportHeader, 'signatureInfos' | 'batchNumber' | 'batchSize'>;
  readonly signatures: readonly ExportSignature[];
}

/** The algorithms that Android knows; iOS always takes the first. */
export const digests: ReadonlyMap<string, string> = new Map([
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.4', 'sha512'],
]);

/** Of one group of files; Android takes no larger one. */
export const MAXIMUM_BATCH_SIZE = 1_000_000;

/** Throws ArchiveError unless the archive is signed as a platform demands. */
export function checkSignature(signed: SignedExport, trusted: Trusted, rule: SignatureRule): void {
  if (signed.signatures.length === 0) throw new ArchiveError('unsigned', 'the archive is not signed');
  const sets = setsOf(trusted);
  const [active] = sets[0];
  if (rule === 'all-known') checkAllKnown(signed, sets);
  else checkFirst(signed, rule === 'first' ? active : { ...active, version: undefined });
}

function setsOf(trusted: Trusted): readonly [CosignSet, ...CosignSet[]] {
  return 'publicKey' in trusted ? [[trusted]] : trusted;
}

/** iOS: only the first signature counts; its version must be there. It knows one key, and no id. */
function checkFirst({ bin, signatures }: SignedExport, trusted: TrustedKey): void {
  const [first] = signatures;
  if (!first?.info.keyVersion || first.signature.length === 0) {
    throw new ArchiveError(
      'incomplete-signature',
      'the first signature lacks its bytes or its verification_key_version',
    );
  }
  if (trusted.version !== undefined && first.info.keyVersion !== trusted.version) {
    throw new ArchiveError(
      'wrong-key-version',
      `the first signature is of version ${first.info.keyVersion}, expected ${trusted.version}`,
    );
  }
  checkOne(bin, first, trusted, 'sha256');
}

/** Android: as many signatures as the file announces, and one set of keys of which every key has signed. */
function checkAllKnown(signed: SignedExport, sets: readonly CosignSet[]): void {
  const announced = signed.export.signatureInfos.length;
  const found = signed.signatures.length;
  if (announced !== found) {
    throw new ArchiveError(
      'signature-count',
      `export.bin announces ${announced} signatures, export.sig holds ${found}`,
    );
  }
  checkBatch(signed.export);
  const errors = sets.map((set) => faultOf(() => checkSet(signed, set)));
  if (errors.includes(undefined)) return;
  // A set that nobody signed for says less than one whose signature is wrong.
  throw errors.find((error) => error?.reason !== 'unknown-signer') ?? errors[0];
}

function faultOf(check: () => void): ArchiveError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ArchiveError) return error;
    throw error;
  }
}

/** Every key of the set has signed, and every signature under the name of one is right; others are not looked at. */
function checkSet({ bin, signatures }: SignedExport, set: CosignSet): void {
  for (const key of set) {
    const own = signatures.filter(({ info }) => isOf(info, key, signatures.length, set.length));
    if (own.length === 0) throw new ArchiveError('unknown-signer', `no signature of ${key.id}-${key.version}`);
    for (const each of own) checkOne(bin, each, key, digestOf(each.info));
  }
}

/** The id may be left out where there is one signature and one key to try. */
function isOf(info: SignatureInfo, key: TrustedKey, signatures: number, keys: number): boolean {
  if (info.keyId === '') return signatures === 1 && keys === 1;
  return isNamed(info, key);
}

/** Whether a signature says that it is of this key. */
export function isNamed({ keyId, keyVersion }: SignatureInfo, { id, version }: TrustedKey): boolean {
  return (id ?? keyId) === keyId && (version ?? keyVersion) === keyVersion;
}

function digestOf({ algorithm }: SignatureInfo): string {
  const digest = digests.get(algorithm);
  if (digest) return digest;
  throw new ArchiveError('unknown-algorithm', `signature algorithm ${algorithm} is not one phones know`);
}

function checkOne(bin: Buffer, { info, signature }: ExportSignature, { publicKey }: TrustedKey, digest: string): void {
  if (!isDerSignature(signature)) {
    throw new ArchiveError('signature-not-der', `the signature of ${nameOf(info)} is not DER, so it does not fit`);
  }
  if (!verify(digest, bin, publicKey, signature)) {
    throw new ArchiveError('wrong-signature', `the signature of ${nameOf(info)} does not fit export.bin`);
  }
}

const nameOf = ({ keyId, keyVersion }: SignatureInfo): string => `${keyId}-${keyVersion}`;

/** By the signed part of the file alone; a file that says nothing stands for itself. Whether all parts came: device/files. */
function checkBatch({ batchNumber, batchSize }: Pick<ExportHeader, 'batchNumber' | 'batchSize'>): void {
  if (batchNumber === 0 && batchSize === 0) return;
  if (batchNumber >= 1 && batchNumber <= batchSize && batchSize <= MAXIMUM_BATCH_SIZE) return;
  throw new ArchiveError('wrong-batch', `the file is ${batchNumber} of ${batchSize}, which is no part of a batch`);
}
