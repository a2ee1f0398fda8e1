/** Splitting a window over several files (key-server.md §4.5). */
import type { FoldedKeys } from './fold.ts';
import type { Window } from './window.ts';

/** One file's share, and the times it declares. */
export interface ExportPart extends FoldedKeys {
  /** From 1. */
  number: number;
  start: number;
  /** The window's end; of several parts, part n declares n seconds more, because phones know files by their times. */
  end: number;
}

/**
 * Fills files of at most `maximumKeys` with the primary keys, then the revised ones; the file in between may hold
 * both. No keys, no file.
 */
export function splitKeys({ primary, revised }: FoldedKeys, window: Window, maximumKeys: number): ExportPart[] {
  const total = primary.length + revised.length;
  const parts = Math.ceil(total / maximumKeys);
  return Array.from({ length: parts }, (_, index) => {
    const [from, to] = [index * maximumKeys, Math.min(total, (index + 1) * maximumKeys)];
    return {
      number: index + 1,
      start: window.start,
      end: parts === 1 ? window.end : window.end + index + 1,
      primary: primary.subarray(Math.min(from, primary.length), Math.min(to, primary.length)),
      revised: revised.subarray(Math.max(0, from - primary.length), Math.max(0, to - primary.length)),
    };
  });
}
