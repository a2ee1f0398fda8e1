/** The rows of the table Statistics as a day's sums (store/statistics.ts). */
import { type AttributeValue, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { addCounts, type Counts } from '../../../../protocol/statistics/counts.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../../shared/table.ts';
import { messageErrorsKey } from '../message-errors.ts';
import { readCounterKey, SHARDS, shardKey } from '../statistics.ts';

export type Row = Record<string, AttributeValue>;

export interface StatisticsTable {
  readonly dynamo: Dynamo;
  /** Statistics. */
  readonly table: string;
}

/** Of one region and day. */
export interface DaySums {
  readonly total: Counts;
  /** By the API key that asked. */
  readonly callers: ReadonlyMap<string, Counts>;
  /** By the API key that issued the code. */
  readonly issuers: ReadonlyMap<string, Counts>;
  /** Codes issued, by the name that the issuer gave. */
  readonly externals: ReadonlyMap<string, number>;
  /** Errors of text messages, by the provider's code. */
  readonly messageErrors: ReadonlyMap<string, number>;
}

export interface DayOf {
  readonly region: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
}

/** All of a day's counters. */
export async function readDay(from: StatisticsTable, { region, day }: DayOf): Promise<DaySums> {
  const read = (pk: string) => rowsOf(from, { pk });
  const shards = Array.from({ length: SHARDS }, (_, shard) => read(shardKey(region, day, shard)));
  const [errors, ...counted] = await Promise.all([read(messageErrorsKey(region, day)), ...shards]);
  return { ...sumUp(counted.flat()), messageErrors: quantities(errors ?? []) };
}

function sumUp(rows: readonly Row[]): Omit<DaySums, 'messageErrors'> {
  const total: Counts = {};
  const callers = new Map<string, Counts>();
  const issuers = new Map<string, Counts>();
  const externals = new Map<string, number>();
  for (const row of rows) {
    const counts = countsOf(row);
    const { caller, issuer, external } = readCounterKey(row[SORT_KEY]?.S ?? '');
    addCounts(total, counts);
    addTo(callers, caller, counts);
    addTo(issuers, issuer, counts);
    if (external) externals.set(external, (externals.get(external) ?? 0) + (counts.codes_issued ?? 0));
  }
  return { total, callers, issuers, externals };
}

function addTo(sums: Map<string, Counts>, name: string, counts: Counts): void {
  const sum = sums.get(name) ?? {};
  addCounts(sum, counts);
  sums.set(name, sum);
}

/** Every number of a row but its end is a counter, also one that older code did not know. */
export function countsOf(row: Row): Counts {
  const numbers = Object.entries(row).filter(([name, value]) => name !== EXPIRES && value.N !== undefined);
  return Object.fromEntries(numbers.map(([name, value]) => [name, Number(value.N)]));
}

function quantities(rows: readonly Row[]): Map<string, number> {
  return new Map(rows.map((row) => [row[SORT_KEY]?.S ?? '', quantityOf(row)]));
}

export function quantityOf({ quantity }: Row): number {
  return Number(quantity?.N ?? 0);
}

interface Range {
  readonly pk: string;
  /** First and last sort key. Default: all. */
  readonly between?: readonly [first: string, last: string];
}

/** All rows of a partition, or of a range of it, page by page, read strongly: what is added up is the last word. */
export async function rowsOf({ dynamo, table }: StatisticsTable, { pk, between }: Range): Promise<Row[]> {
  const names = { '#pk': PARTITION_KEY, ...(between && { '#sk': SORT_KEY }) };
  const query: QueryCommandInput = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: `#pk = :pk${between ? ' AND #sk BETWEEN :first AND :last' : ''}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ':pk': { S: pk },
      ...(between && { ':first': { S: between[0] }, ':last': { S: between[1] } }),
    },
  };
  const rows: Row[] = [];
  let from: Row | undefined;
  do {
    const page = await dynamo.send(new QueryCommand({ ...query, ...(from && { ExclusiveStartKey: from }) }));
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}
