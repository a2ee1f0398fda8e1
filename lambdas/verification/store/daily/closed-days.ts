/**
 * Days that are over, added up once, in the table Statistics:
 *
 *     <region>#daily#total       <day>             the region's sums; the last that is written: its being there closes the day
 *     <region>#daily#callers     <API key>#<day>   by the key that asked
 *     <region>#daily#issuers     <day>#<API key>   by the key that issued the code
 *     <region>#daily#externals   <day>#<name>      quantity of codes, by external issuer
 *     <region>#daily#sms         <day>#<code>      quantity of errors of text messages
 *
 * So that 91 days are one range to read instead of a thousand, and that what was told of a day stays what it is.
 */
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { parseUtcDay, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Counts } from '../../../../protocol/statistics/counts.ts';
import { leavesReports } from '../../../../protocol/statistics/days.ts';
import { inParallel } from '../../../shared/parallel.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../../shared/table.ts';
import {
  countsOf,
  type DayOf,
  type DaySums,
  quantityOf,
  type Row,
  rowsOf,
  type StatisticsTable,
} from './counter-rows.ts';

type Kind = 'total' | 'callers' | 'issuers' | 'externals' | 'sms';

const partition = (region: string, kind: Kind) => `${region}#daily#${kind}`;

/** First and last day, `YYYY-MM-DD`. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/** Sorts behind every text that is part of a key. */
const LAST = '\u{10ffff}';

/** Day → the region's sums: which days are closed. */
export async function closedTotals(
  from: StatisticsTable,
  region: string,
  { first, last }: Days,
): Promise<Map<string, Counts>> {
  const rows = await rowsOf(from, { pk: partition(region, 'total'), between: [first, last] });
  return new Map(rows.map((row) => [row[SORT_KEY]?.S ?? '', countsOf(row)]));
}

/** Day → what one API key asked for. */
export async function closedOfCaller(
  from: StatisticsTable,
  region: string,
  id: string,
  { first, last }: Days,
): Promise<Map<string, Counts>> {
  const between = [`${id}#${first}`, `${id}#${last}`] as const;
  const rows = await rowsOf(from, { pk: partition(region, 'callers'), between });
  return new Map(rows.map((row) => [row[SORT_KEY]?.S?.slice(id.length + 1) ?? '', countsOf(row)]));
}

/** Day → name → what there is of it. */
export type Named<T> = Map<string, Map<string, T>>;

/** By the API key that issued the codes. */
export function closedIssuers(from: StatisticsTable, region: string, days: Days): Promise<Named<Counts>> {
  return byName(from, partition(region, 'issuers'), days, countsOf);
}

/** Codes by external issuer, or errors of text messages by their code. */
export function closedQuantities(
  from: StatisticsTable,
  region: string,
  kind: 'externals' | 'sms',
  days: Days,
): Promise<Named<number>> {
  return byName(from, partition(region, kind), days, quantityOf);
}

async function byName<T>(
  from: StatisticsTable,
  pk: string,
  { first, last }: Days,
  read: (row: Row) => T,
): Promise<Named<T>> {
  const named: Named<T> = new Map();
  for (const row of await rowsOf(from, { pk, between: [first, `${last}#${LAST}`] })) {
    const [day = '', ...name] = row[SORT_KEY]?.S?.split('#') ?? [];
    const names = named.get(day) ?? new Map<string, T>();
    named.set(day, names.set(name.join('#'), read(row)));
  }
  return named;
}

/**
 * Writes a day's sums. Whoever dies over it leaves the day open, and the next run writes the same rows again. Of two runs at once
 * the first closes the day: what was published of it stays, even if a count came so late that the other run saw one more.
 */
export async function closeDay(to: StatisticsTable, of: DayOf, sums: DaySums): Promise<void> {
  const row = (kind: Kind, sk: string, counts: object): Row => dayRow(of, kind, sk, counts);
  const quantity = (kind: Kind, names: ReadonlyMap<string, number>) =>
    [...names].map(([name, count]) => row(kind, `${of.day}#${name}`, { quantity: count }));
  await writeAll(to, [
    ...[...sums.callers].map(([id, counts]) => row('callers', `${id}#${of.day}`, counts)),
    ...[...sums.issuers].map(([id, counts]) => row('issuers', `${of.day}#${id}`, counts)),
    ...quantity('externals', sums.externals),
    ...quantity('sms', sums.messageErrors),
  ]);
  await putOnce(to, row('total', of.day, sums.total));
}

function dayRow({ region, day }: DayOf, kind: Kind, sk: string, counts: object): Row {
  const numbers = Object.entries(counts).map(([name, value]): [string, Row[string]] => [name, { N: String(value) }]);
  return {
    [PARTITION_KEY]: { S: partition(region, kind) },
    [SORT_KEY]: { S: sk },
    [EXPIRES]: { N: String(endOf(day)) },
    ...Object.fromEntries(numbers),
  };
}

function endOf(day: string): UnixSeconds {
  const midnight = parseUtcDay(day);
  if (midnight === undefined) throw new TypeError('A day of the statistics is YYYY-MM-DD');
  return leavesReports(midnight);
}

/** At a time; a day has a row or two for each API key, and one for each external issuer. */
const ROWS_AT_ONCE = 20;

async function writeAll({ dynamo, table }: StatisticsTable, rows: readonly Row[]): Promise<void> {
  await inParallel(rows, ROWS_AT_ONCE, (Item) => dynamo.send(new PutItemCommand({ TableName: table, Item })));
}

async function putOnce({ dynamo, table }: StatisticsTable, Item: Row): Promise<void> {
  const put = new PutItemCommand({
    TableName: table,
    Item,
    ConditionExpression: 'attribute_not_exists(#pk)',
    ExpressionAttributeNames: { '#pk': PARTITION_KEY },
  });
  await dynamo.send(put).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}
