/**
 * Numbers the versions of a family (a key ring, a region's signing keys) so that two rotations at once make one version:
 * the row and the family's counter are written in one transaction, under the counter that was read before the rows.
 */
import { type AttributeValue, GetItemCommand, type Put, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { type AuditEntry, auditPut } from '../audit.ts';
import { cancellationReasons, transact } from '../aws/dynamo/transactions.ts';
import type { Dynamo } from '../aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY } from '../table.ts';

export interface VersionTables {
  readonly dynamo: Dynamo;
  /** Rings or LastingRings. */
  readonly table: string;
  readonly auditTable: string;
}

function counterKey(family: string): Record<string, AttributeValue> {
  return { [PARTITION_KEY]: { S: `counter#${family}` }, [SORT_KEY]: { S: 'counter' } };
}

/**
 * How many versions the family ever had. Read this first and the family's rows afterwards: then either the rows show
 * what another rotation made meanwhile, or `addVersion` loses.
 */
export async function countVersions({ dynamo, table }: VersionTables, family: string): Promise<number> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: table, Key: counterKey(family), ConsistentRead: true }),
  );
  return Number(Item?.count?.N ?? 0);
}

/**
 * Writes version `counted + 1` and its audit entry. False: another rotation was faster; nothing was written. Rejects where
 * that version is there although it was not counted: the counter's row was lost (docs/operations/restore.md), and a
 * version written over is one that nobody can read again.
 */
export async function addVersion(
  tables: VersionTables,
  version: { readonly family: string; readonly counted: number; readonly item: Record<string, AttributeValue> },
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  const { family, counted, item } = version;
  const first = counted === 0;
  const counter: Put = {
    TableName: tables.table,
    Item: { ...counterKey(family), count: { N: String(counted + 1) } },
    ConditionExpression: first ? 'attribute_not_exists(#count)' : '#count = :counted',
    ExpressionAttributeNames: { '#count': 'count' },
    ...(first ? {} : { ExpressionAttributeValues: { ':counted': { N: String(counted) } } }),
  };
  const row: Put = {
    TableName: tables.table,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#pk)',
    ExpressionAttributeNames: { '#pk': PARTITION_KEY },
  };
  return commit(tables, [{ Put: counter }, { Put: row }], entry, now);
}

/**
 * Does `writes` and records them, all or nothing. False: the first one's condition failed, so somebody else was faster;
 * nothing was written. Rejects where another's failed, or something stays in the way: the next run does it.
 */
export async function commit(
  { dynamo, auditTable }: VersionTables,
  writes: readonly TransactWriteItem[],
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  try {
    await transact(dynamo, [...writes, { Put: auditPut(auditTable, entry, now) }]);
    return true;
  } catch (error) {
    if (cancellationReasons(error)[0]?.Code === 'ConditionalCheckFailed') return false;
    throw error;
  }
}
