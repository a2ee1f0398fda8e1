/** The receipt: the file's own columns, each row's UUID and what became of it. Never a code: those went to the people. */
import { plainCell, spreadsheetText } from '../../../../protocol/text/spreadsheet.ts';
import type { CsvRow } from '../../../csv/read-rows.ts';
import type { Columns, Head } from './columns.ts';

export interface ReceiptRow {
  readonly row: CsvRow;
  /** '' where it was never sent. */
  readonly uuid: string;
  /** English words: programs read them, and this page when the receipt is chosen as a file. */
  readonly result: string;
}

/** Itself a file that can be chosen: columns 7 and 8 are UUID and result, or they have their names. */
export function receiptText({ columns, header }: Head, rows: readonly ReceiptRow[]): string {
  const head = header ? [placed(header, columns, 'uuid', 'result')] : [];
  return spreadsheetText([...head, ...rows.map(({ row, uuid, result }) => placed(row.cells, columns, uuid, result))]);
}

function placed(cells: readonly string[], columns: Columns, uuid: string, result: string): string[] {
  const length = Math.max(cells.length, columns.uuid + 1, columns.result + 1);
  const all = Array.from({ length }, (_, index) => plainCell(cells[index] ?? ''));
  all[columns.uuid] = uuid;
  all[columns.result] = result;
  return all;
}
