import { createHash } from 'node:crypto';
import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { exportFileName } from '../../../protocol/export/name.ts';
import { signerName, signersAt } from '../../../protocol/export/signers.ts';
import type { Window } from '../../../protocol/export/window.ts';
import { buildArchive } from '../../../protocol/export/write/archive.ts';
import type { ExportKeys } from '../../../protocol/export/write/encode.ts';
import type { ExportSigner } from '../../../protocol/export/write/signature.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { ExportBucket } from '../store/export/bucket.ts';
import type { Lease, PublishedFile } from '../store/export/configuration-store.ts';

export interface WritingDependencies {
  readonly bucket: ExportBucket;
  /** In the order of the signatures. */
  readonly signersOf: (configuration: ExportConfiguration) => ExportSigner[];
}

/** Those that sign now. */
export function signersNow(
  { signersOf }: WritingDependencies,
  configuration: ExportConfiguration,
  now: UnixSeconds,
): ExportSigner[] {
  return signersOf({ ...configuration, signers: signersAt(configuration.signers, now) });
}

interface FileContent {
  readonly window: Window;
  /** Number of the file in its window. */
  readonly part: number;
  /** The times that it declares. */
  readonly times: Window;
  readonly keys: ExportKeys;
  readonly revisedKeys: ExportKeys;
}

/** Signs a file and puts it where nobody sees it until it is listed, under the lease's name. */
export async function writeFile(
  { bucket }: WritingDependencies,
  { configuration, fencing }: Lease,
  { window, part, times, keys, revisedKeys }: FileContent,
  signers: readonly ExportSigner[],
): Promise<PublishedFile> {
  const { start, end } = times;
  const zip = await buildArchive({ start, end, region: configuration.region, keys, revisedKeys }, signers);
  const name = exportFileName(configuration.id, fencing, window, part);
  await bucket.putFile(configuration.id, name, zip);
  return {
    name,
    start,
    end,
    keys: keys.length,
    revisedKeys: revisedKeys.length,
    bytes: zip.length,
    sha256: createHash('sha256').update(zip).digest('hex'),
    signers: signers.map(signerName),
  };
}
