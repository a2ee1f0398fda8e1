import { createHash } from 'node:crypto';
import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { foldKeys } from '../../../protocol/export/fold.ts';
import { exportFileName } from '../../../protocol/export/name.ts';
import { signerName, signersAt } from '../../../protocol/export/signers.ts';
import { type ExportPart, splitKeys } from '../../../protocol/export/split.ts';
import { dueAt, type Window } from '../../../protocol/export/window.ts';
import { buildArchive } from '../../../protocol/export/write/archive.ts';
import type { KeyRecords } from '../../../protocol/export/write/records.ts';
import type { ExportSigner } from '../../../protocol/export/write/signature.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { ExportBucket } from '../store/export/bucket.ts';
import {
  type FinishedWindow,
  type Lease,
  MAXIMUM_FILES,
  type PublishedFile,
} from '../store/export/configuration-store.ts';
import type { UploadLogReader } from '../store/export/upload-log-reader.ts';
import { addPadding, type PaddingDependencies } from './add-padding.ts';
import { readWholeWindow } from './read-whole-window.ts';
import { takenOf, type WindowUploads } from './read-window.ts';

/** TTL removes uploads this long after their release hour; what is left of them then is still exported, and counted. */
const UPLOADS_KEPT_SECONDS = 15 * DAY_SECONDS;

export interface WindowDependencies extends PaddingDependencies {
  readonly uploads: UploadLogReader;
  readonly bucket: ExportBucket;
  /** In the order of the signatures. */
  readonly signersOf: (configuration: ExportConfiguration) => ExportSigner[];
}

/**
 * Reads, pads, folds, splits, signs and writes the next window. Nobody sees its files until the window is finished.
 * Undefined if it is one that is not due yet, because it was made longer.
 */
export async function buildWindow(
  deps: WindowDependencies,
  lease: Lease,
  configurations: readonly ExportConfiguration[],
  now: UnixSeconds,
): Promise<FinishedWindow | undefined> {
  const { configuration } = lease;
  const { window, uploads } = await readWholeWindow(deps, configuration, lease.next);
  if (now < dueAt(window, configuration)) return undefined;
  const { records } = uploads;
  const signers = deps.signersOf({ ...configuration, signers: signersAt(configuration.signers, now) });
  const lateEntries = now < window.start + UPLOADS_KEPT_SECONDS ? 0 : countTaken(uploads);
  const padding = await addPadding(deps, uploads, window, configurations, now);
  const folded = foldKeys(records, takenOf(uploads));
  const leastPerFile = Math.ceil((folded.primary.length + folded.revised.length) / MAXIMUM_FILES);
  const files: PublishedFile[] = [];
  for (const part of splitKeys(folded, window, Math.max(leastPerFile, configuration.maximumKeys))) {
    files.push(await writeFile(deps, lease, window, { records, part, signers }));
  }
  return { ...window, files, padding, uploads: uploads.uploads, lateEntries };
}

function countTaken(uploads: WindowUploads): number {
  return takenOf(uploads)?.length ?? uploads.records.count;
}

interface FileContent {
  readonly records: KeyRecords;
  readonly part: ExportPart;
  readonly signers: readonly ExportSigner[];
}

async function writeFile(
  deps: WindowDependencies,
  { configuration, fencing }: Lease,
  window: Window,
  { records, part, signers }: FileContent,
): Promise<PublishedFile> {
  const { start, end, primary, revised } = part;
  const content = {
    start,
    end,
    region: configuration.region,
    keys: records.keys(primary),
    revisedKeys: records.keys(revised),
  };
  const zip = await buildArchive(content, signers);
  const name = exportFileName(configuration.id, fencing, window, part.number);
  await deps.bucket.putFile(configuration.id, name, zip);
  return {
    name,
    start,
    end,
    keys: primary.length,
    revisedKeys: revised.length,
    bytes: zip.length,
    sha256: createHash('sha256').update(zip).digest('hex'),
    signers: signers.map(signerName),
  };
}
