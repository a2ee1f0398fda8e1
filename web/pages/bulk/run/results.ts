/** What became of each row, for the receipt and for the lists below it. */
import type { Checked, CheckedRow } from '../file/check-file.ts';
import { cellOf } from '../file/columns.ts';
import { type ReceiptRow, receiptText } from '../file/receipt.ts';
import type { RowEnd } from '../file/verdict.ts';
import type { SentRow } from './run.ts';

type Sent = ReadonlyMap<number, SentRow>;

export function receiptOf({ head, rows }: Checked, sent: Sent): string {
  return receiptText(
    head,
    rows.map((row) => receiptRow(row, head.columns, sent.get(row.row.line))),
  );
}

function receiptRow({ row, verdict }: CheckedRow, columns: Checked['head']['columns'], sent?: SentRow): ReceiptRow {
  if (sent) return { row, uuid: sent.uuid, result: endWord(sent.end) };
  if (verdict?.kind === 'good') return { row, uuid: verdict.item.uuid, result: 'not sent' };
  if (verdict?.kind === 'bad') return { row, uuid: '', result: `left out: ${verdict.problems[0]?.kind}` };
  if (verdict?.kind === 'repeated') return { row, uuid: '', result: `left out: same as line ${verdict.firstLine}` };
  return { row, uuid: cellOf(row.cells, columns, 'uuid'), result: cellOf(row.cells, columns, 'result') };
}

function endWord(end: RowEnd | undefined): string {
  if (end === undefined) return 'unknown: send again';
  if (end.kind === 'refused') return `refused: ${end.errorCode || 'unknown'}`;
  return end.kind === 'issued' ? 'issued' : 'already issued';
}

export interface EndedRow {
  readonly line: number;
  readonly phone: string;
  readonly uuid: string;
  readonly end: RowEnd;
}

/** The first of those that were refused, or that were not. */
export function firstEnded({ items }: Checked, sent: Sent, isRefused: boolean, most: number): EndedRow[] {
  const found: EndedRow[] = [];
  for (const { line, phone } of items) {
    const { uuid = '', end } = sent.get(line) ?? {};
    if (end === undefined || (end.kind === 'refused') !== isRefused) continue;
    found.push({ line, phone, uuid, end });
    if (found.length === most) break;
  }
  return found;
}
