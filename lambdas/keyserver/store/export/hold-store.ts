import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, auditPut } from '../../../shared/audit.ts';
import { hasFailedCondition, transact } from '../../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { configurationKey } from './export-table.ts';

/**
 * Holds and releases of configurations, each with its entry in the audit or not at all. A window is finished under the
 * condition that its configuration is not held (configuration-store.ts), so of the two one is first, and the other knows.
 */
export interface HoldStore {
  /** False if it is held already. */
  hold(id: string, hold: { readonly reason: string; readonly now: UnixSeconds }, entry: AuditEntry): Promise<boolean>;
  /** Ends the hold that began then; false if that one does not stand any more. */
  release(
    id: string,
    hold: { readonly heldSince: UnixSeconds; readonly now: UnixSeconds },
    entry: AuditEntry,
  ): Promise<boolean>;
}

export interface HoldStoreOptions {
  readonly dynamo: Dynamo;
  readonly exportsTable: string;
  readonly auditTable: string;
}

export function openHoldStore(options: HoldStoreOptions): HoldStore {
  return {
    hold: (id, { reason, now }, entry) =>
      write(options, id, entry, now, {
        UpdateExpression: 'SET heldSince = :now, holdReason = :reason',
        ConditionExpression: 'attribute_exists(settings) AND attribute_not_exists(heldSince)',
        ExpressionAttributeValues: { ':now': { N: String(now) }, ':reason': { S: reason } },
      }),
    release: (id, { heldSince, now }, entry) =>
      write(options, id, entry, now, {
        UpdateExpression: 'SET releasedAt = :now REMOVE heldSince, holdReason',
        ConditionExpression: 'heldSince = :since',
        ExpressionAttributeValues: { ':now': { N: String(now) }, ':since': { N: String(heldSince) } },
      }),
  };
}

interface Change {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Record<string, AttributeValue>;
}

async function write(
  { dynamo, exportsTable, auditTable }: HoldStoreOptions,
  id: string,
  entry: AuditEntry,
  now: UnixSeconds,
  change: Change,
): Promise<boolean> {
  const items: TransactWriteItem[] = [
    { Update: { TableName: exportsTable, Key: configurationKey(id), ...change } },
    { Put: auditPut(auditTable, entry, now) },
  ];
  try {
    await transact(dynamo, items);
    return true;
  } catch (error) {
    if (hasFailedCondition(error)) return false;
    throw error;
  }
}
