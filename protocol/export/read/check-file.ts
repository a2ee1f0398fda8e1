/** Whether a listed file is one that phones take (enx-client.md §12): for a probe, a deployment and whoever asks. */
import type { KeyObject } from 'node:crypto';
import { partInName, timesInName } from '../name.ts';
import type { Window } from '../window.ts';
import { type ExportHeader, readExportHeader, readSignatureList } from './header.ts';
import { checkSignature } from './trust.ts';
import { ArchiveError, readZip } from './zip.ts';

/** What a series of files promises. */
export interface FileSeries {
  /** As it stands in the files. */
  readonly region: string;
  readonly publicKey: KeyObject;
  readonly verificationKeyId: string;
  readonly verificationKeyVersion: string;
}

/**
 * Throws ArchiveError unless the archive listed as `line` can be unpacked, is of this series and of the times in its name,
 * and is signed as both platforms demand. Keys are not looked at.
 */
export async function checkFile(line: string, archive: Buffer, series: FileSeries): Promise<void> {
  const { bin, sig } = await readZip(archive);
  const header = readExportHeader(bin);
  checkHeader(line, header, series.region);
  const signed = { bin, export: header, signatures: readSignatureList(sig) };
  for (const part of [header, ...signed.signatures]) checkWhole(part);
  const { publicKey, verificationKeyId: id, verificationKeyVersion: version } = series;
  for (const rule of ['first', 'all-known'] as const) checkSignature(signed, { publicKey, id, version }, rule);
}

function checkHeader(line: string, { region, start, end }: ExportHeader, expectedRegion: string): void {
  if (region !== expectedRegion)
    throw new ArchiveError('wrong-region', `the file is of ${region}, expected ${expectedRegion}`);
  if (!isNamedAfter(line, { start, end })) {
    throw new ArchiveError('wrong-times', `the file is of ${start} to ${end}, which its name does not say`);
  }
}

/** Is the file of the times that its name says? Only names of ours say any (name.ts). */
export function isNamedAfter(line: string, { start, end }: Pick<ExportHeader, 'start' | 'end'>): boolean {
  const named = timesInName(line);
  return named?.start === start && endsOf(named, partInName(line)).includes(end);
}

/** Parts of a batch must come at once, which an index cannot promise: every file of ours is 1 of 1 (enx-client.md §11.3). */
function checkWhole({ batchNumber, batchSize }: Pick<ExportHeader, 'batchNumber' | 'batchSize'>): void {
  if (batchNumber === 1 && batchSize === 1) return;
  throw new ArchiveError('wrong-batch', `the file is ${batchNumber} of ${batchSize}; phones expect 1 of 1`);
}

/** Of several files of a window each declares as many seconds more as its number says (split.ts); a single one does not. */
function endsOf({ end }: Window, part: number): number[] {
  return [end, end + part];
}
