/**
 * Live changes of a region's settings (verification-server.md §6.1): over the row that the deployment wrote, numbered, each
 * with its record in the audit and in SettingChanges, all or nothing. A number is taken once, so of two administrators at
 * once one is told.
 */
import { type AttributeValue, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Difference, LiveChanges } from '../../../protocol/settings/live.ts';
import { AUDIT_KEPT_SECONDS, type AuditEntry, auditPut } from '../../shared/audit.ts';
import { hasFailedCondition, isBusy, transact } from '../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../shared/table.ts';
import { isRegionCode, type RegionRow, regionRow } from './region-store.ts';

/** One version: what was done, and what is set live since. */
export interface SettingChange {
  readonly version: number;
  readonly at: UnixSeconds;
  /** The person behind the command (lambdas/shared/audit.ts). */
  readonly by?: string;
  readonly changes: readonly Difference[];
  /** All that is set live, not only what changed. */
  readonly live: LiveChanges;
}

export interface LiveSettingsTables {
  readonly dynamo: Dynamo;
  readonly regionsTable: string;
  readonly changesTable: string;
  readonly auditTable: string;
}

type Row = Record<string, AttributeValue>;

/** Undefined where the region is unknown. */
export async function readRegionRow(
  { dynamo, regionsTable }: Pick<LiveSettingsTables, 'dynamo' | 'regionsTable'>,
  region: string,
): Promise<RegionRow | undefined> {
  if (!isRegionCode(region)) return undefined;
  const Key = { [PARTITION_KEY]: { S: region } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: regionsTable, Key, ConsistentRead: true }));
  return Item && regionRow(Item);
}

/** False where the row has changed since it was read, or somebody is at it: nothing was written then. */
export async function storeChange(
  tables: LiveSettingsTables,
  row: RegionRow,
  change: SettingChange,
  entry: AuditEntry,
): Promise<boolean> {
  const Update = {
    TableName: tables.regionsTable,
    Key: { [PARTITION_KEY]: { S: row.region } },
    UpdateExpression: 'SET live = :live, liveVersion = :version',
    // The settings too: what was checked together must be what is in force together.
    ConditionExpression: `settings = :settings AND attribute_not_exists(inactiveSince) AND ${
      row.liveVersion === 0 ? 'attribute_not_exists(liveVersion)' : 'liveVersion = :seen'
    }`,
    ExpressionAttributeValues: {
      ':live': { S: JSON.stringify(change.live) },
      ':version': { N: String(change.version) },
      ':settings': { S: row.text },
      ...(row.liveVersion === 0 ? {} : { ':seen': { N: String(row.liveVersion) } }),
    },
  };
  const Put = { TableName: tables.changesTable, Item: changeItem(row.region, change) };
  try {
    await transact(tables.dynamo, [{ Update }, { Put }, { Put: auditPut(tables.auditTable, entry, change.at) }]);
    return true;
  } catch (error) {
    if (hasFailedCondition(error) || isBusy(error)) return false;
    throw error;
  }
}

/** The newest versions first, as long as the audit keeps them; at most `limit`. */
export async function readChanges(
  { dynamo, changesTable }: Pick<LiveSettingsTables, 'dynamo' | 'changesTable'>,
  region: string,
  limit: number,
  now: UnixSeconds,
): Promise<SettingChange[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: changesTable,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :region',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY },
      ExpressionAttributeValues: { ':region': { S: region } },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return Items.filter((row) => Number(row[EXPIRES]?.N) > now).map(changeOf);
}

/** Undefined where there is no such version, or none any more. */
export async function readChange(
  { dynamo, changesTable }: Pick<LiveSettingsTables, 'dynamo' | 'changesTable'>,
  region: string,
  version: number,
  now: UnixSeconds,
): Promise<SettingChange | undefined> {
  const Key = { [PARTITION_KEY]: { S: region }, [SORT_KEY]: { S: sortKey(version) } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: changesTable, Key, ConsistentRead: true }));
  return Item && Number(Item[EXPIRES]?.N) > now ? changeOf(Item) : undefined;
}

function changeItem(region: string, { version, at, by, changes, live }: SettingChange): Row {
  return {
    [PARTITION_KEY]: { S: region },
    [SORT_KEY]: { S: sortKey(version) },
    at: { N: String(at) },
    ...(by && { by: { S: by } }),
    changes: { S: JSON.stringify(changes) },
    live: { S: JSON.stringify(live) },
    [EXPIRES]: { N: String(at + AUDIT_KEPT_SECONDS) },
  };
}

function changeOf(row: Row): SettingChange {
  return {
    version: Number(row[SORT_KEY]?.S),
    at: Number(row.at?.N),
    ...(row.by?.S && { by: row.by.S }),
    changes: JSON.parse(row.changes?.S ?? '[]'),
    live: JSON.parse(row.live?.S ?? '{}'),
  };
}

/** In the order of numbers. */
function sortKey(version: number): string {
  return String(version).padStart(8, '0');
}
