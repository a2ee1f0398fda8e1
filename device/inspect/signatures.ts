/** The signatures of an archive, and whether each fits the key at hand (enx-client.md §12.3, §12.4). */
import { verify } from 'node:crypto';
import { isDerSignature } from '../../protocol/export/read/der.ts';
import type { ExportSignature, SignatureInfo } from '../../protocol/export/read/header.ts';
import { digests, isNamed, type TrustedKey } from '../../protocol/export/read/trust.ts';
import { ArchiveError } from '../../protocol/export/read/zip.ts';
import { readSignatures } from '../files/archive.ts';
import { type Oddity, type OddityCode, oddity } from './oddity.ts';

export interface InspectedSignature extends SignatureInfo {
  readonly batchNumber: number;
  readonly batchSize: number;
  readonly bytes: number;
  /** By the given key, whatever id and version say. Undefined without a key. */
  readonly fits: boolean | undefined;
}

/** Each costs a look at all of export.bin, and export.sig has room for thousands. */
const MOST_SIGNATURES = 100;

export interface SignedBytes {
  readonly bin: Buffer | undefined;
  readonly sig: Buffer | undefined;
  readonly infos: readonly SignatureInfo[];
}

export function inspectSignatures(
  { bin, sig, infos }: SignedBytes,
  trusted: TrustedKey | undefined,
): { signatures: InspectedSignature[]; oddities: Oddity[] } {
  if (!sig) return { signatures: [], oddities: [] };
  const read = readAll(sig);
  if (!read) return { signatures: [], oddities: [oddity('malformed-signatures')] };
  const looked = read.slice(0, MOST_SIGNATURES);
  const signatures = looked.map((each) => inspectOne(each, bin, trusted));
  const single = looked.flatMap((each, n) => codesOf(each, signatures[n], trusted).map((code) => at(code, n)));
  return {
    signatures,
    oddities: [...ofAll(read, infos), ...ofNobody(signatures, trusted), ...ofFirst(signatures, trusted), ...single],
  };
}

const at = (code: OddityCode, index: number) => oddity(code, { where: `signature ${index + 1}` });

function readAll(sig: Buffer): ExportSignature[] | undefined {
  try {
    return readSignatures(sig);
  } catch (error) {
    if (error instanceof ArchiveError) return undefined;
    throw error;
  }
}

function inspectOne(
  { info, batchNumber, batchSize, signature }: ExportSignature,
  bin: Buffer | undefined,
  trusted: TrustedKey | undefined,
): InspectedSignature {
  const digest = digests.get(info.algorithm) ?? 'sha256';
  const fits = trusted && bin && verify(digest, bin, trusted.publicKey, signature);
  return { ...info, batchNumber, batchSize, bytes: signature.length, fits };
}

function ofAll(signatures: readonly ExportSignature[], infos: readonly SignatureInfo[]): Oddity[] {
  if (signatures.length === 0) return [oddity('unsigned')];
  if (signatures.length !== infos.length) return [oddity('signature-count')];
  const differs = signatures.some(({ info }, n) => JSON.stringify(info) !== JSON.stringify(infos[n]));
  return differs ? [oddity('signature-infos-differ')] : [];
}

/** Android needs no id where there is one signature (protocol/export/read/trust.ts). */
function ofNobody(signatures: readonly InspectedSignature[], trusted: TrustedKey | undefined): Oddity[] {
  const isAlone = signatures.length === 1 && signatures[0]?.keyId === '';
  const isFound = !trusted || isAlone || signatures.some((each) => isNamed(each, trusted));
  return isFound || signatures.length === 0 ? [] : [oddity('unknown-signer')];
}

/** iOS has one key with a version and no id, and tries it on the first signature. */
function ofFirst([first]: readonly InspectedSignature[], trusted: TrustedKey | undefined): Oddity[] {
  if (!first || !trusted || isNamed(first, trusted)) return [];
  const isTaken = first.fits && isNamed(first, { ...trusted, id: undefined });
  return isTaken ? [] : [oddity('unknown-signature-first')];
}

function codesOf(
  { info, signature }: ExportSignature,
  inspected: InspectedSignature | undefined,
  trusted: TrustedKey | undefined,
): OddityCode[] {
  const isWrong = trusted !== undefined && isNamed(info, trusted) && inspected?.fits === false;
  const rules: [OddityCode, boolean][] = [
    ['incomplete-signature', info.keyVersion === '' || signature.length === 0],
    ['signature-without-id', info.keyId === ''],
    ['unknown-algorithm', !digests.has(info.algorithm)],
    ['signature-not-der', !isDerSignature(signature)],
    ['wrong-signature', isWrong],
  ];
  return rules.flatMap(([code, applies]) => (applies ? [code] : []));
}
