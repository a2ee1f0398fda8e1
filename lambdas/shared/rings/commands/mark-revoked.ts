import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, auditPut } from '../../audit.ts';
import { cancellationReasons, isBusy, transact } from '../../aws/dynamo/transactions.ts';
import type { Dynamo } from '../../aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY } from '../../table.ts';

/** Where the versions of a ring, or a region's keys for one purpose, are written down. */
export interface KeyPlace {
  readonly table: string;
  readonly partition: string;
}

/** Since when a version is revoked, and whether this call did it. `busy`: another call is at it. */
export type Marked = { readonly since: UnixSeconds; readonly first: boolean } | 'busy';

/** Declares a version compromised and records that, both or neither. Of two operators at once one is the first. */
export async function markRevoked(
  { dynamo, auditTable }: { readonly dynamo: Dynamo; readonly auditTable: string },
  { table, partition }: KeyPlace,
  version: string,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<Marked> {
  const Update = {
    TableName: table,
    Key: { [PARTITION_KEY]: { S: partition }, [SORT_KEY]: { S: version } },
    UpdateExpression: 'SET revokedAt = :now',
    ConditionExpression: `attribute_exists(${PARTITION_KEY}) AND attribute_not_exists(revokedAt)`,
    ExpressionAttributeValues: { ':now': { N: String(now) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  try {
    await transact(dynamo, [{ Update }, { Put: auditPut(auditTable, entry, now) }]);
    return { since: now, first: true };
  } catch (error) {
    if (isBusy(error)) return 'busy';
    const [reason] = cancellationReasons(error);
    if (!reason?.Item?.revokedAt) throw error;
    return { since: Number(reason.Item.revokedAt.N), first: false };
  }
}
