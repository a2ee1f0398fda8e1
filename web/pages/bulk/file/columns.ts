/** Which column is what (verification-server.md §7): by the names of a header row, or by their places. */
import { parseTestType } from '../../../../protocol/codes/accept.ts';
import { UnusableFile } from '../../../csv/decode-file.ts';

const columnNames = ['phone', 'testDate', 'symptomDate', 'testType', 'uuid', 'result'] as const;
export type ColumnName = (typeof columnNames)[number];

/** Indexes into a row. */
export type Columns = Readonly<Record<ColumnName, number>>;

const NONE = -1;
const places: Columns = { phone: 0, testDate: 1, symptomDate: 2, testType: 3, uuid: 6, result: 7 };

export interface Head {
  readonly columns: Columns;
  /** As the file has it. */
  readonly header?: readonly string[];
}

/** `first`: the first row. Throws `UnusableFile` for a header row without what is needed. */
export function headOf(first: readonly string[]): Head {
  const names = first.map(plainName);
  const isHeader = names.some((name) => columnNames.some((known) => known.toLowerCase() === name));
  if (!isHeader && first.some((cell) => /\p{Nd}/u.test(cell))) return { columns: places };
  const at = (name: ColumnName) => names.indexOf(name.toLowerCase());
  if (at('phone') === NONE) throw new UnusableFile({ kind: 'columns', found: first.join(', ').slice(0, 200) });
  const end = Math.max(first.length, places.uuid);
  const orNew = (name: 'uuid' | 'result', place: number) => (at(name) === NONE ? place : at(name));
  const columns = {
    phone: at('phone'),
    testDate: at('testDate'),
    symptomDate: at('symptomDate'),
    testType: at('testType'),
    uuid: orNew('uuid', end),
    result: orNew('result', at('uuid') === NONE ? end + 1 : end),
  };
  return { columns, header: first };
}

function plainName(cell: string): string {
  return cell.toLowerCase().replace(/[^a-z]/g, '');
}

/** '' for a column that the row or the file does not have. */
export function cellOf(cells: readonly string[], columns: Columns, name: ColumnName): string {
  return (cells[shifted(cells, columns, name)] ?? '').trim();
}

/** Without a header both of the last columns may be left out: `phone,testDate,testType` has the type in the third. */
function shifted(cells: readonly string[], columns: Columns, name: ColumnName): number {
  const isShort = columns === places && parseTestType((cells[places.symptomDate] ?? '').trim()) !== undefined;
  if (!isShort) return columns[name];
  if (name === 'testType') return places.symptomDate;
  return name === 'symptomDate' ? NONE : columns[name];
}
