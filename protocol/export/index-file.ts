/** The index: a pure function of the files and the time (peers: an index edited in place kept deleted files). */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';
import { endInName } from './name.ts';

/** Phones match nothing older, and Apple asks to drop entries older than this (enx-client.md §11.1). */
export const INDEX_DAYS = 14;

/** Below the base URL. Outside of `files/`, since an index must outlive them. */
export function indexPath(configuration: string): string {
  return `${configuration}/index.txt`;
}

export interface IndexedFile {
  /** Path below the base URL, ASCII, no leading slash. */
  path: string;
  windowEnd: UnixSeconds;
  /** An operator has taken it back; no index lists it again. */
  recalledAt?: UnixSeconds;
}

export function isListed({ recalledAt, windowEnd }: Omit<IndexedFile, 'path'>, now: UnixSeconds): boolean {
  return recalledAt === undefined && windowEnd > now - INDEX_DAYS * DAY_SECONDS;
}

/** One path per line, oldest first, no blank line, no newline at the end; empty if there is nothing to list. */
export function renderIndex(files: readonly IndexedFile[], now: UnixSeconds): string {
  return files
    .filter((file) => isListed(file, now))
    .map((file) => file.path)
    .sort()
    .join('\n');
}

/** No index of fourteen days comes near this. */
export const MAXIMUM_INDEX_BYTES = 1024 * 1024;

/** File names of an index as phones read it, oldest first. */
export function indexLines(index: Buffer): string[] {
  return index
    .toString('ascii')
    .split(/\s+/)
    .filter((line) => line !== '');
}

/** Longer than the parts of a window reach beyond its end, and no time in which a file could be missed. */
const AGEING_SECONDS = HOUR_SECONDS;

/**
 * The lines of a published index that the index of `files` no longer has although they are neither recalled nor old enough to
 * go. There are none as long as the rows of the files are whole: phones that have not been here for days would miss those
 * files for ever.
 */
export function lostLines(published: string, files: readonly IndexedFile[], now: UnixSeconds): string[] {
  const kept = new Set(renderIndex(files, now).split('\n'));
  const recalled = new Set(files.flatMap((file) => (file.recalledAt === undefined ? [] : [file.path])));
  const oldest = now - INDEX_DAYS * DAY_SECONDS + AGEING_SECONDS;
  return published
    .split('\n')
    .filter((line) => !kept.has(line) && !recalled.has(line) && (endInName(line) ?? 0) > oldest);
}
