/** A signed export archive: export.bin, then export.sig (foreign-clients.md §3: exactly these two, bin first). */
import { createHash, type Hash } from 'node:crypto';
import { MAXIMUM_SIGNERS } from '../signers.ts';
import { type ExportFile, encodeExport, maximumExportBytes } from './encode.ts';
import { type ExportSigner, encodeSignatureList } from './signature.ts';
import { ZipWriter } from './zip.ts';

/** For export.sig, the headers, and what deflate adds to what it cannot compress. */
const REST_BYTES = 65_536;

/**
 * Encodes, hashes, compresses and signs in one pass. Throws RangeError without a signer: the reference then writes an
 * unsigned file, which every phone refuses.
 */
export async function buildArchive(
  file: Omit<ExportFile, 'signatureInfos'>,
  signers: readonly ExportSigner[],
): Promise<Buffer> {
  if (signers.length < 1 || signers.length > MAXIMUM_SIGNERS) {
    throw new RangeError(`An export file has 1 to ${MAXIMUM_SIGNERS} signers, not ${signers.length}`);
  }
  const content = { ...file, signatureInfos: signers };
  const zip = new ZipWriter(maximumExportBytes(content) + REST_BYTES);
  const hash = createHash('sha256');
  await zip.add('export.bin', hashed(encodeExport(content), hash));
  const digest = hash.digest();
  const signatures = await Promise.all(
    signers.map(async (signer) => ({ info: signer, signature: await signer.sign(digest) })),
  );
  await zip.add('export.sig', [encodeSignatureList(signatures)]);
  return zip.finish();
}

function* hashed(pieces: Iterable<Buffer>, hash: Hash): Generator<Buffer> {
  for (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}
