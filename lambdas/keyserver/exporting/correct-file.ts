/**
 * Takes a published file back, with or without one in its place (key-server.md §4.10; there it is done by hand). Every step can be
 * done again, so whoever asks again after a crash gets the rest done.
 *
 * In which order, so that phones lose nothing: the new zip is there before anything lists it. One transaction takes the old
 * file off the list and puts the new one on it, and the index is rendered from the list alone: there is no moment in which it has
 * both or neither. The new name is the last of the index, so that a phone finds it behind whichever line it read last. Only
 * then is the old zip deleted, and after that its copies at the CDN, which could otherwise be fetched again from the bucket.
 */
import { indexPath } from '../../../protocol/export/index-file.ts';
import { unusedPart } from '../../../protocol/export/operate/end-second.ts';
import { exportKeys, type FileKeys } from '../../../protocol/export/read/keys.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Invalidate } from '../../shared/aws/cloudfront.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ConfigurationStore, Lease, PublishedFile } from '../store/export/configuration-store.ts';
import type { Correction, CorrectionStore } from '../store/export/correction-store.ts';
import { fileKey } from '../store/export/export-layout.ts';
import type { FileBucket } from '../store/export/file-bucket.ts';
import { type FileRow, isUnfinished, type PublicationReader } from '../store/export/publication-reader.ts';
import { publishIndex } from './publish-index.ts';
import { type ManifestDependencies, publishManifest, requireUnforked } from './publish-manifest.ts';
import { signersNow, type WritingDependencies, writeFile } from './write-file.ts';

export interface CorrectionDependencies extends ManifestDependencies, WritingDependencies {
  readonly configurations: ConfigurationStore;
  readonly publications: Pick<PublicationReader, 'fileRow' | 'fileRows'>;
  readonly corrections: CorrectionStore;
  readonly files: FileBucket;
  readonly invalidate: Invalidate;
  readonly clock: Clock;
}

/** What is to be done with a file. */
export interface Order {
  readonly kind: Correction['kind'];
  readonly file: FileRow;
  /** What goes into the new file; without any key none is made. */
  readonly left: FileKeys;
  readonly entry: (replacement: PublishedFile | undefined) => AuditEntry;
}

/** Another worker builds a window: nothing was changed, and the same may succeed a minute later. */
export class BusyError extends Error {
  constructor(configuration: string) {
    super(`The export of ${configuration} is at work`);
    this.name = 'BusyError';
  }
}

/** `already`: somebody was faster. `replacedBy`: name of the file that took the place of the old one. */
export interface Corrected {
  readonly outcome: 'done' | 'already';
  readonly replacedBy?: string;
}

/** Takes the file back under the lease, and publishes what that changes. Throws BusyError and LeaseLostError. */
export async function correctFile(deps: CorrectionDependencies, id: string, order: Order): Promise<Corrected> {
  const lease = await deps.configurations.takeLease(id, await deps.clock());
  if (lease === undefined) throw new BusyError(id);
  try {
    await requireUnforked(deps, id, lease.chain);
    const replacement = await writeReplacement(deps, lease, order);
    const { kind, file: recalled, entry } = order;
    const correction = { kind, recalled, entry: entry(replacement), ...(replacement && { replacement }) };
    const done = await deps.corrections.correct(lease, correction, await deps.clock());
    if (done !== undefined) return { outcome: 'done', ...(replacement && { replacedBy: replacement.name }) };
  } finally {
    await deps.configurations.releaseLease(lease);
  }
  const { replacedBy } = (await deps.publications.fileRow(id, order.file.name)) ?? {};
  return { outcome: 'already', ...(replacedBy === undefined ? {} : { replacedBy }) };
}

/**
 * What remains to be done of files that were taken back, whoever did that; all of it can be done again. Gives their names. The
 * manifest goes before the index, which lists nothing that the manifest does not hold.
 */
export async function finishCorrections(deps: CorrectionDependencies, id: string): Promise<string[]> {
  const recalled = (await deps.publications.fileRows(id)).filter(isUnfinished).map(({ name }) => name);
  if (recalled.length === 0) return [];
  await publishManifest(deps, id);
  await publishIndex(deps, id);
  for (const name of recalled) await deps.files.deleteFile(id, name);
  const now = await deps.clock();
  await deps.invalidate(
    [...recalled.map((name) => `/${fileKey(id, name)}`), `/${indexPath(id)}`],
    `${recalled[0]} ${now}`,
  );
  for (const name of recalled) await deps.corrections.setRemoved(id, name, now);
  return recalled;
}

/** Under a new fencing number, which makes its name the last one, and an end that no file of the window has declared. */
async function writeReplacement(
  deps: CorrectionDependencies,
  lease: Lease,
  { file, left }: Order,
): Promise<PublishedFile | undefined> {
  if (left.keys.length + left.revisedKeys.length === 0) return undefined;
  const { configuration } = lease;
  const { window, start } = file;
  const part = unusedPart(window.end, await declaredEnds(deps, configuration.id, file));
  const times = { start, end: window.end + part };
  const keys = { keys: exportKeys(left.keys), revisedKeys: exportKeys(left.revisedKeys) };
  const signers = signersNow(deps, configuration, await deps.clock());
  return writeFile(deps, lease, { window, part, times, ...keys }, signers);
}

/** Of all files that the window ever had, recalled ones too. */
async function declaredEnds(
  { publications }: CorrectionDependencies,
  id: string,
  { window }: FileRow,
): Promise<UnixSeconds[]> {
  const files = (await publications.fileRows(id)).filter((other) => other.window.start === window.start);
  return files.map(({ end }) => end);
}
