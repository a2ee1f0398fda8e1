/** Whether a file carries the signatures of just those keys that sign at a time, and each of them is right. */
import { type KeyObject, verify } from 'node:crypto';
import { signerName } from '../signers.ts';
import { isDerSignature } from './der.ts';
import { readExportHeader, readSignatureList, type SignatureInfo } from './header.ts';
import { ArchiveError, readZip } from './zip.ts';

export interface ExpectedSigner {
  readonly verificationKeyId: string;
  readonly verificationKeyVersion: string;
  readonly publicKey: KeyObject;
}

/**
 * `expected`: in the order of the signatures. Throws ArchiveError for another order or number, in either part of the file, and for a
 * signature that does not fit.
 */
export async function checkSigners(archive: Buffer, expected: readonly ExpectedSigner[]): Promise<void> {
  const { bin, sig } = await readZip(archive);
  const names = expected.map(signerName).join();
  const signatures = readSignatureList(sig);
  for (const infos of [readExportHeader(bin).signatureInfos, signatures.map(({ info }) => info)]) {
    const found = infos.map(nameOf).join();
    if (found !== names) throw new ArchiveError('unknown-signer', `the file is signed by ${found}, expected ${names}`);
  }
  for (const [at, { signature }] of signatures.entries()) {
    const key = expected[at]?.publicKey;
    if (!isDerSignature(signature)) throw new ArchiveError('signature-not-der', `signature ${at + 1} is not DER`);
    if (key === undefined || !verify('sha256', bin, key, signature)) {
      throw new ArchiveError('wrong-signature', `signature ${at + 1} does not fit export.bin`);
    }
  }
}

const nameOf = ({ keyId, keyVersion }: SignatureInfo): string => `${keyId}.${keyVersion}`;
