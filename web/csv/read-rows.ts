/** A CSV's rows, a slice at a time, so that the page stays usable. */
import Papa from 'papaparse';
import { UnusableFile } from './decode-file.ts';

export interface CsvRow {
  /** As a spreadsheet counts, from 1; empty lines count. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Some 90 rows, which are checked in a hundredth of a second. */
const SLICE_LETTERS = 4_096;

/**
 * Gives the rows that are not empty, in order. `text` has LF alone. Throws `UnusableFile` for a quote that never ends. The
 * library's own slices are a worker from a blob, which the pages' policy forbids, or one task for the whole file.
 */
export function* rowsOf(text: string): Generator<CsvRow[]> {
  let line = 0;
  const delimiter = delimiterOf(text);
  for (const slice of slicesOf(text)) {
    const { data, errors } = Papa.parse<string[]>(slice, { delimiter, newline: '\n' });
    const open = errors.find(({ code }) => code === 'MissingQuotes');
    if (open) throw new UnusableFile({ kind: 'quote', line: line + 1 + (open.row ?? 0) });
    const rows = data.map((cells) => ({ line: ++line, cells }));
    yield rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  }
}

/** Of the first line with anything in it: the library's guess takes empty lines for rows. */
function delimiterOf(text: string): string {
  const [line = ''] = /^.*\S.*$/m.exec(text) ?? [];
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: bare.split(mark).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}

/** Cut after a line's end outside of quotes; without that line end, which would be another row. */
function* slicesOf(text: string): Generator<string> {
  let start = 0;
  let isQuoted = false;
  for (const { 0: mark, index } of text.matchAll(/["\n]/g)) {
    if (mark === '"') isQuoted = !isQuoted;
    else if (!isQuoted && index - start >= SLICE_LETTERS) {
      yield text.slice(start, index);
      start = index + 1;
    }
  }
  if (start < text.length) yield text.slice(start);
}
