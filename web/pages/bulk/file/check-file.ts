/** A file from its bytes to what would be sent, in slices between which the page does other things. */

import { decodeFile, UnusableFile } from '../../../csv/decode-file.ts';
import { type CsvRow, rowsOf } from '../../../csv/read-rows.ts';
import { type Item, openCheck, type Problem, type RowRules, type Verdict } from './check-rows.ts';
import { type Head, headOf } from './columns.ts';

export interface Checked {
  readonly head: Head;
  /** Without the header. */
  readonly rows: readonly CheckedRow[];
  readonly items: readonly Item[];
  /** The first of them. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  readonly counts: Readonly<Record<Verdict['kind'], number>>;
}

export interface CheckedRow {
  readonly row: CsvRow;
  /** Absent: it stands before the start line. */
  readonly verdict?: Verdict;
}

/** More than these nobody reads at once. */
const MOST_SHOWN = 50;
/** A frame of the screen, about. */
const SLICE_MS = 12;

/** `onRow` is told of the line that was checked. Throws `UnusableFile`, and what `signal` is aborted with. */
export async function checkFile(
  file: Blob,
  startLine: number,
  rules: RowRules,
  signal: AbortSignal,
  onRow: (line: number) => void,
): Promise<Checked> {
  const rows: CheckedRow[] = [];
  let began = performance.now();
  let head: Head | undefined;
  let check: ((row: CsvRow) => Verdict) | undefined;
  for (const slice of rowsOf(await decodeFile(file))) {
    for (const row of slice) {
      if (head === undefined || check === undefined) {
        head = headOf(row.cells);
        check = openCheck(head.columns, rules);
        if (head.header) continue;
      }
      rows.push(row.line < startLine ? { row } : { row, verdict: check(row) });
    }
    if (performance.now() - began < SLICE_MS) continue;
    onRow(rows.at(-1)?.row.line ?? 0);
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    began = performance.now();
  }
  if (head === undefined || rows.length === 0) throw new UnusableFile({ kind: 'no-rows' });
  return summed(head, rows);
}

function summed(head: Head, rows: readonly CheckedRow[]): Checked {
  const verdicts = rows.flatMap(({ verdict }) => (verdict ? [verdict] : []));
  if (verdicts.length === 0) throw new UnusableFile({ kind: 'start-line', rows: rows.at(-1)?.row.line ?? 0 });
  const counts = { good: 0, bad: 0, repeated: 0, 'issued-before': 0 };
  for (const { kind } of verdicts) counts[kind]++;
  const problems = verdicts.flatMap((verdict) => (verdict.kind === 'bad' ? verdict.problems : []));
  return {
    head,
    rows,
    items: verdicts.flatMap((verdict) => (verdict.kind === 'good' ? [verdict.item] : [])),
    problems: problems.slice(0, MOST_SHOWN),
    problemCount: problems.length,
    counts,
  };
}
