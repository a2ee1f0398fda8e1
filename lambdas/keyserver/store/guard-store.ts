import {
  GetItemCommand,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Receipt } from '../../../protocol/keys/receipt.ts';
import {
  logGroups,
  type Plan,
  type Revision,
  type StoredKey,
  type Upload,
} from '../../../protocol/revision/revision.ts';
import { batchGet } from '../../shared/aws/dynamo/batch-get.ts';
import { cancellationReasons, isBusy } from '../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import {
  guardKey,
  guardRow,
  type Received,
  type Row,
  readGuard,
  readReceipt,
  receiptKey,
  receiptRow,
} from './guard-table.ts';
import { uploadLogPut } from './upload-log-store.ts';

/** What is stored of an upload. */
export interface Known {
  /** By id. */
  guards: ReadonlyMap<string, StoredKey>;
  /** When this very upload was stored before. */
  receipt?: Received;
}

/**
 * `stored`: everything is written. `known`: nothing is, since these keys (or the receipt alone) are stored already.
 * `busy`: nothing is, another transaction or a throttle was in the way; worth another try.
 */
export type CommitOutcome = { kind: 'stored' } | { kind: 'busy' } | ({ kind: 'known' } & Known);

/** Guards, receipts and the log of uploads. Every read is strongly consistent and checks `expires` itself. */
export interface GuardStore {
  read(ids: readonly string[], receipt: Receipt, now: UnixSeconds): Promise<Known>;
  /** Undefined: this upload is not stored. */
  receipt(receipt: Receipt, now: UnixSeconds): Promise<Received | undefined>;
  /** All or nothing. Any other failure rejects, and then the outcome is unknown. */
  commit(plan: Plan, upload: Upload, receipt: Receipt, now: UnixSeconds): Promise<CommitOutcome>;
}

export interface GuardStoreOptions {
  readonly dynamo: Dynamo;
  readonly guardsTable: string;
  readonly uploadsTable: string;
  readonly randomBytes: RandomBytes;
}

export function openGuardStore(options: GuardStoreOptions): GuardStore {
  const { dynamo, guardsTable } = options;
  return {
    async read(ids, receipt, now) {
      const rows = await batchGet(dynamo, guardsTable, [receiptKey(receipt.id), ...ids.map(guardKey)]);
      return knownFrom(rows, now);
    },
    async receipt(receipt, now) {
      const Key = receiptKey(receipt.id);
      const { Item } = await dynamo.send(new GetItemCommand({ TableName: guardsTable, Key, ConsistentRead: true }));
      return readReceipt(Item, now);
    },
    async commit(plan, upload, receipt, now) {
      const TransactItems = transactionOf(options, plan, upload, receipt, now);
      try {
        await dynamo.send(new TransactWriteItemsCommand({ TransactItems }));
        return { kind: 'stored' };
      } catch (error) {
        if (error instanceof TransactionInProgressException) return { kind: 'busy' };
        if (error instanceof TransactionCanceledException) return outcomeOf(error, now);
        throw error;
      }
    },
  };
}

/** What rows of any kind say, in any order; expired ones say nothing. */
export function knownFrom(rows: readonly (Row | undefined)[], now: UnixSeconds): Known {
  const guards = rows.flatMap((row) => readGuard(row, now) ?? []);
  const receipt = rows.map((row) => readReceipt(row, now)).find((received) => received !== undefined);
  return { guards: new Map(guards.map((guard) => [guard.id, guard])), ...(receipt === undefined ? {} : { receipt }) };
}

/** At most 30 guards, a few log items (one per release hour and region set) and the receipt: far below 100 items. */
function transactionOf(
  options: GuardStoreOptions,
  plan: Plan,
  upload: Upload,
  receipt: Receipt,
  now: UnixSeconds,
): TransactWriteItem[] {
  const { guardsTable, uploadsTable, randomBytes } = options;
  return [
    putIfAbsent(guardsTable, receiptRow(receipt, receivedBy(plan)), now),
    ...plan.inserts.map((key) => putIfAbsent(guardsTable, guardRow(key, upload), now)),
    ...plan.revisions.map((revision) => reviseOnce(guardsTable, revision, upload, now)),
    ...logGroups(plan, upload).map((group) => uploadLogPut(uploadsTable, group, randomBytes)),
  ];
}

export function receivedBy({ inserts, skipped }: Plan): Received {
  return { inserted: inserts.length, skipped };
}

/** A row past its `expires` is as good as absent, whether or not TTL has come by. */
function putIfAbsent(TableName: string, Item: Row, now: UnixSeconds): TransactWriteItem {
  return {
    Put: {
      TableName,
      Item,
      ConditionExpression: 'attribute_not_exists(pk) OR expires <= :now',
      ExpressionAttributeValues: { ':now': { N: String(now) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function reviseOnce(TableName: string, revision: Revision, upload: Upload, now: UnixSeconds): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: guardKey(revision.stored.id),
      UpdateExpression: 'SET revisedType = :type',
      ConditionExpression: 'attribute_not_exists(revisedType) AND expires > :now',
      ExpressionAttributeValues: { ':type': { S: upload.reportType }, ':now': { N: String(now) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** A conflict hides what the other transaction is about to write, so it outweighs failed conditions beside it. */
function outcomeOf(error: TransactionCanceledException, now: UnixSeconds): CommitOutcome {
  if (isBusy(error)) return { kind: 'busy' };
  const failed = cancellationReasons(error).filter((reason) => reason.Code === 'ConditionalCheckFailed');
  if (failed.length === 0) throw error;
  return {
    kind: 'known',
    ...knownFrom(
      failed.map((reason) => reason.Item),
      now,
    ),
  };
}
