/** The index: a pure function of the files and the time (peers: an index edited in place kept deleted files). */
import { DAY_SECONDS, type UnixSeconds } from '../interval.ts';

/** Phones match nothing older, and Apple asks to drop entries older than this (enx-client.md §11.1). */
export const INDEX_DAYS = 14;

export interface IndexedFile {
  /** Path below the base URL, ASCII, no leading slash. */
  path: string;
  windowEnd: UnixSeconds;
}

/** One path per line, oldest first, no blank line, no newline at the end; empty if there is nothing to list. */
export function renderIndex(files: readonly IndexedFile[], now: UnixSeconds): string {
  return files
    .filter((file) => file.windowEnd > now - INDEX_DAYS * DAY_SECONDS)
    .map((file) => file.path)
    .sort()
    .join('\n');
}
