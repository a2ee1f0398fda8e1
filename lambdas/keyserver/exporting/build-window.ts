import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { foldKeys } from '../../../protocol/export/fold.ts';
import { splitKeys } from '../../../protocol/export/split.ts';
import { dueAt } from '../../../protocol/export/window.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { UPLOAD_LOG_KEPT_SECONDS } from '../../../protocol/keys/upload-log.ts';
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
import { signersNow, type WritingDependencies, writeFile } from './write-file.ts';

export interface WindowDependencies extends PaddingDependencies, WritingDependencies {
  readonly uploads: UploadLogReader;
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
  const signers = signersNow(deps, configuration, now);
  // What TTL has left of them is still exported, and counted.
  const lateEntries = now < window.start + UPLOAD_LOG_KEPT_SECONDS ? 0 : countTaken(uploads);
  const padding = await addPadding(deps, uploads, window, configurations, now);
  const folded = foldKeys(records, takenOf(uploads));
  const leastPerFile = Math.ceil((folded.primary.length + folded.revised.length) / MAXIMUM_FILES);
  const files: PublishedFile[] = [];
  for (const part of splitKeys(folded, window, Math.max(leastPerFile, configuration.maximumKeys))) {
    const keys = { keys: records.keys(part.primary), revisedKeys: records.keys(part.revised) };
    files.push(await writeFile(deps, lease, { window, part: part.number, times: part, ...keys }, signers));
  }
  return { ...window, files, padding, uploads: uploads.uploads, lateEntries };
}

function countTaken(uploads: WindowUploads): number {
  return takenOf(uploads)?.length ?? uploads.records.count;
}
