/** Every key of a region, for who looks and for who names one by its id: the one place that reads the whole table. */
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { rowsOf } from '../daily/counter-rows.ts';
import { namedKeys } from '../daily/named-keys.ts';
import { openReportDays } from '../daily/report-days.ts';
import { lastUses } from './last-use.ts';
import { keyRow, type StoredApiKey, storedApiKey } from './rows.ts';

export interface ListDeps {
  readonly dynamo: Dynamo;
  /** ApiKeys. */
  readonly table: string;
  /** Statistics. */
  readonly statisticsTable: string;
}

export interface ListedApiKey extends StoredApiKey {
  /** UTC day; absent where it was not used in the days that are kept (91). */
  readonly lastUse?: string;
  /** By which reports name it; absent in its first hour. */
  readonly number?: number;
}

type Row = Record<string, AttributeValue>;

/** Oldest first. */
export async function allApiKeys(deps: ListDeps, region: string, now: UnixSeconds): Promise<ListedApiKey[]> {
  const statistics = { dynamo: deps.dynamo, table: deps.statisticsTable };
  const days = openReportDays(statistics);
  const rows = await readAll(deps, region);
  const keys = rows.flatMap((row) => storedApiKey(row) ?? []).sort((a, b) => a.created - b.created);
  const noted = await lastUses((pk) => rowsOf(statistics, { pk }), region);
  const named = await namedKeys(statistics, region);
  const listed: ListedApiKey[] = [];
  for (const key of keys) {
    const counted = key.type === 'device' ? await days.ofCaller(region, key.id, now) : [];
    const lastUse = counted.find(({ counts }) => Object.keys(counts).length > 0)?.day ?? noted.get(key.id);
    const number = named.get(key.id)?.number;
    listed.push({ ...key, ...(lastUse !== undefined && { lastUse }), ...(number !== undefined && { number }) });
  }
  return listed;
}

/** Undefined for a key that the region does not have. */
export async function apiKeyOfId(
  deps: Pick<ListDeps, 'dynamo' | 'table'>,
  region: string,
  id: string,
): Promise<StoredApiKey | undefined> {
  const keys = (await readAll(deps, region)).flatMap((row) => storedApiKey(row) ?? []);
  return keys.find((key) => key.id === id);
}

async function readAll({ dynamo, table }: Pick<ListDeps, 'dynamo' | 'table'>, region: string): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Row | undefined;
  do {
    const page = await dynamo.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :region)',
        ExpressionAttributeValues: { ':region': { S: keyRow(region, '') } },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}
