/** Whether the files of an index cover time as phones need it: without gap and overlap, and not too many a day (key-server.md §4.5). */
import { DAY_SECONDS, type UnixSeconds } from '../../keys/interval.ts';
import { FILES_PER_DAY } from '../figures/phone-limits.ts';
import { INDEX_DAYS } from '../index-file.ts';
import { fencingInName, partInName, timesInName } from '../name.ts';
import type { Window } from '../window.ts';

/** A listed file and the times in it. */
export interface CoveringFile extends Window {
  readonly line: string;
}

export type CoverFault =
  | 'order'
  | 'same-times'
  | 'part-missing'
  | 'overlap'
  | 'gap'
  | 'quiet-hours'
  | 'window-too-long'
  | 'window-not-aligned'
  | 'too-many-files'
  | 'file-too-old';

export interface FoundFault {
  readonly fault: CoverFault;
  readonly line: string;
}

/** An index is written again when a file appears; until then the oldest may stay for a window. */
const AGEING_SECONDS = DAY_SECONDS;

export interface CoverRules {
  /** As phones were told; undefined = as most windows are. */
  readonly periodSeconds: number | undefined;
  readonly now: UnixSeconds;
}

/** `files`: in the order of the index. */
export function coverFaults(files: readonly CoveringFile[], { periodSeconds, now }: CoverRules): FoundFault[] {
  const sorted = files.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const groups = Map.groupBy(sorted, ({ start }) => start);
  const windows = [...groups.values()].map(windowOf);
  const period = periodSeconds ?? usualLength(windows);
  const corrections = correctionsIn(files);
  const whole = [...groups.values()].filter((parts) => !parts.some((part) => corrections.has(part)));
  return [
    ...orderFaults(files.filter((file) => !corrections.has(file))),
    ...whole.flatMap(partFaults),
    ...neighbourFaults(windows, period),
    ...(periodSeconds === undefined ? [] : windows.flatMap((window) => lengthFaults(window, periodSeconds))),
    ...crowded(sorted),
    ...sorted.flatMap(({ line, end }) =>
      end < now - INDEX_DAYS * DAY_SECONDS - AGEING_SECONDS ? [{ fault: 'file-too-old', line } as const] : [],
    ),
  ];
}

/**
 * Files that took the place of one that was recalled (docs/operations/recall.md): listed behind later windows, by a later lease.
 * Phones find them behind the last line that they read, and their window need not have all its parts.
 */
function correctionsIn(files: readonly CoveringFile[]): ReadonlySet<CoveringFile> {
  const isBehind = (file: CoveringFile, place: number) =>
    files
      .slice(0, place)
      .some((other) => other.start > file.start && fencingInName(other.line) < fencingInName(file.line));
  return new Set(files.filter(isBehind));
}

/** Android takes up where it stopped: a file that is put in before that line is never read. */
function orderFaults(files: readonly CoveringFile[]): FoundFault[] {
  return files.slice(1).flatMap((file, index) => {
    const before = files[index] as CoveringFile;
    return file.start < before.start || (file.start === before.start && file.end < before.end)
      ? [{ fault: 'order', line: file.line } as const]
      : [];
  });
}

/** The window of files with one start: of several, each ends as many seconds after it as its number says (split.ts). */
function windowOf(parts: readonly CoveringFile[]): CoveringFile {
  const [first] = parts as [CoveringFile];
  return { ...first, end: windowEnd(parts) };
}

function windowEnd(parts: readonly CoveringFile[]): UnixSeconds {
  const [first, second] = parts as [CoveringFile, CoveringFile?];
  const named = timesInName(first.line);
  if (named && [0, partInName(first.line)].includes(first.end - named.end)) return named.end;
  return second?.end === first.end + 1 ? first.end - 1 : first.end;
}

function partFaults(parts: readonly CoveringFile[]): FoundFault[] {
  const end = windowEnd(parts);
  const [first] = parts as [CoveringFile];
  if (parts.length === 1) return first.end === end ? [] : [{ fault: 'part-missing', line: first.line }];
  return parts.flatMap((part, index) => {
    const before = parts[index - 1];
    const fault = partFault(part.end - end, before && before.end - end);
    return fault ? [{ fault, line: part.line }] : [];
  });
}

/** `offset`, `before`: seconds from the window's end to those that this part and the one before it declare. */
function partFault(offset: number, before: number | undefined): CoverFault | undefined {
  if (offset === before) return 'same-times';
  if (before === undefined && offset === 0) return undefined;
  if (offset < 1 || offset > MOST_PARTS) return 'overlap';
  return offset === (before ?? 0) + 1 ? undefined : 'part-missing';
}

/** A window of more files than this does not fit into a day's limit; ends further apart are those of other windows. */
const MOST_PARTS = 60;

function usualLength(windows: readonly Window[]): number {
  const counts = new Map<number, number>();
  for (const { start, end } of windows) counts.set(end - start, (counts.get(end - start) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? DAY_SECONDS;
}

/** A window without keys makes no file: whole windows may be missing, parts of one may not. */
function neighbourFaults(windows: readonly CoveringFile[], period: number): FoundFault[] {
  return windows.slice(1).flatMap(({ start, line }, index) => {
    const { end } = windows[index] as CoveringFile;
    const isWhole = end % period === 0 && start % period === 0;
    const fault: CoverFault = start < end ? 'overlap' : isWhole ? 'quiet-hours' : 'gap';
    return start === end ? [] : [{ fault, line }];
  });
}

function lengthFaults({ start, end, line }: CoveringFile, period: number): FoundFault[] {
  return [
    ...(end - start > period ? [{ fault: 'window-too-long', line } as const] : []),
    ...(end % period === 0 ? [] : [{ fault: 'window-not-aligned', line } as const]),
  ];
}

/** At the file that is one too many within 24 hours, and no more. */
function crowded(sorted: readonly CoveringFile[]): FoundFault[] {
  const one = sorted.find(({ end }, index) => {
    const before = sorted[index - FILES_PER_DAY.ios];
    return before !== undefined && end - before.end < DAY_SECONDS;
  });
  return one ? [{ fault: 'too-many-files', line: one.line }] : [];
}
