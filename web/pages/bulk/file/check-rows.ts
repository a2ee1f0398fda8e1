/** Each row is checked before the first is sent, by the rules of the server. */
import { parseTestType } from '../../../../protocol/codes/accept.ts';
import type { TestType } from '../../../../protocol/codes/test-type.ts';
import { parseUtcDay } from '../../../../protocol/keys/interval.ts';
import { mayBeTexted } from '../../../../protocol/sms/country.ts';
import { parsePhone } from '../../../../protocol/sms/phone.ts';
import type { DeskDates } from '../../../../protocol/staff/desk-dates.ts';
import { plainCell } from '../../../../protocol/text/spreadsheet.ts';
import { parseUuid } from '../../../../protocol/text/uuid.ts';
import type { CsvRow } from '../../../csv/read-rows.ts';
import { type ColumnName, type Columns, cellOf } from './columns.ts';

export interface RowRules {
  readonly smsCountry: string;
  /** Empty: the region's own alone. */
  readonly countries: readonly string[];
  readonly dates: DeskDates;
  readonly requireDate: boolean;
  readonly testTypes: readonly TestType[];
}

/** What is sent of a row. */
export interface Item {
  readonly line: number;
  /** E.164. */
  readonly phone: string;
  readonly testDate: string;
  readonly symptomDate: string;
  readonly testType: TestType;
  /** Of the file's own column; '' where there is none. */
  readonly uuid: string;
}

type ProblemKind =
  | 'phone-missing'
  | 'phone-unreadable'
  /** A spreadsheet wrote it as 2.06868E+09. */
  | 'phone-shortened'
  | 'phone-country'
  | 'phone-twice'
  | 'date-missing'
  | 'date-unreadable'
  | 'date-outside'
  | 'type-unknown'
  | 'type-not-allowed'
  | 'uuid-unreadable'
  | 'uuid-twice';

export interface Problem {
  readonly line: number;
  readonly column: ColumnName;
  readonly kind: ProblemKind;
  /** What stands there, shortened. */
  readonly value: string;
  /** With `…-twice`: where it stands first. */
  readonly firstLine?: number;
}

export type Verdict =
  | { readonly kind: 'good'; readonly item: Item }
  | { readonly kind: 'bad'; readonly problems: readonly Problem[] }
  /** The same number with the same dates again, which gets one message. */
  | { readonly kind: 'repeated'; readonly firstLine: number }
  /** The file itself says that it was issued: it is a receipt. */
  | { readonly kind: 'issued-before' };

/** Where the file names none (the reference's, too). */
const DEFAULT_TYPE: TestType = 'confirmed';
const VALUE_LETTERS = 40;

/** What the last column of a receipt says of a code that needs no second message; `success` is the reference's word. */
const issuedWords: readonly string[] = ['issued', 'already issued', 'success'];

/** Gives the verdict of one row after the other; knows the numbers that it has seen. */
export function openCheck(columns: Columns, rules: RowRules): (row: CsvRow) => Verdict {
  const phones = new Map<string, Item>();
  const uuids = new Map<string, Item>();
  return (row) => {
    if (issuedWords.includes(cellOf(row.cells, columns, 'result').toLowerCase())) return { kind: 'issued-before' };
    const read = readRow(row, columns, rules);
    if (read.kind === 'bad') return read;
    const { item } = read;
    // A row with a UUID of its own is a case of its own: somebody chose it, and it stays the same when it is sent again.
    const earlier = item.uuid === '' ? phones.get(item.phone) : uuids.get(item.uuid);
    if (earlier) return againAfter(earlier, item);
    phones.set(item.phone, phones.get(item.phone) ?? item);
    if (item.uuid !== '') uuids.set(item.uuid, item);
    return read;
  };
}

function againAfter(earlier: Item, item: Item): Verdict {
  const told = ({ phone, testDate, symptomDate, testType }: Item) => [phone, testDate, symptomDate, testType].join();
  if (told(earlier) === told(item)) return { kind: 'repeated', firstLine: earlier.line };
  const [column, kind] = item.uuid === '' ? (['phone', 'phone-twice'] as const) : (['uuid', 'uuid-twice'] as const);
  const value = column === 'phone' ? item.phone : item.uuid;
  return { kind: 'bad', problems: [{ line: item.line, column, kind, value, firstLine: earlier.line }] };
}

function readRow(
  { line, cells }: CsvRow,
  columns: Columns,
  rules: RowRules,
): Extract<Verdict, { kind: 'good' | 'bad' }> {
  const problems: Problem[] = [];
  const read = (column: ColumnName, check: (cell: string) => ProblemKind | undefined): string => {
    const cell = plainCell(cellOf(cells, columns, column));
    const kind = check(cell);
    if (kind) problems.push({ line, column, kind, value: cell.slice(0, VALUE_LETTERS) });
    return cell;
  };
  const phone = read('phone', (cell) => phoneProblem(cell, rules));
  const testDate = read('testDate', (cell) => dateProblem(cell, rules.dates));
  const symptomDate = read('symptomDate', (cell) => dateProblem(cell, rules.dates));
  const testType = read('testType', (cell) => typeProblem(cell, rules.testTypes));
  const uuid = read('uuid', (cell) => (parseUuid(cell) === undefined ? 'uuid-unreadable' : undefined));
  if (rules.requireDate && testDate === '' && symptomDate === '') {
    problems.push({ line, column: 'testDate', kind: 'date-missing', value: '' });
  }
  if (problems.length > 0) return { kind: 'bad', problems };
  const item = {
    line,
    phone: parsePhone(phone, rules.smsCountry) ?? '',
    testDate,
    symptomDate,
    testType: typeOf(testType) ?? DEFAULT_TYPE,
    uuid: parseUuid(uuid) ?? '',
  };
  return { kind: 'good', item };
}

/** Digits of any script and what people write between them: the library would find a number in a formula, too. */
const PHONE = /^[\p{Nd}\s+().\-–/\p{Cf}]+$/u;
const SHORTENED = /^\d[.,]?\d*E\+?\d+$/i;

function phoneProblem(cell: string, { smsCountry, countries }: RowRules): ProblemKind | undefined {
  if (cell === '') return 'phone-missing';
  if (SHORTENED.test(cell)) return 'phone-shortened';
  const phone = PHONE.test(cell) ? parsePhone(cell, smsCountry) : undefined;
  if (phone === undefined) return 'phone-unreadable';
  const settings = { smsCountry, sms: { countries: countries.length === 0 ? undefined : countries } };
  return mayBeTexted(phone, settings) ? undefined : 'phone-country';
}

function dateProblem(cell: string, { earliest, latest }: DeskDates): ProblemKind | undefined {
  if (cell === '') return undefined;
  if (parseUtcDay(cell) === undefined) return 'date-unreadable';
  return cell < earliest || cell > latest ? 'date-outside' : undefined;
}

function typeProblem(cell: string, testTypes: readonly TestType[]): ProblemKind | undefined {
  const type = typeOf(cell);
  if (type === undefined) return 'type-unknown';
  return testTypes.includes(type) ? undefined : 'type-not-allowed';
}

function typeOf(cell: string): TestType | undefined {
  return cell === '' ? DEFAULT_TYPE : parseTestType(cell);
}
