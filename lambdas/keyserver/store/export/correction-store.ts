import { ConditionalCheckFailedException, type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { CorrectionContent } from '../../../../protocol/export/manifest/entry.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, auditPut } from '../../../shared/audit.ts';
import { cancellationReasons, hasFailedCondition, transact } from '../../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { fileRow, type Lease, LeaseLostError, type PublishedFile } from './configuration-store.ts';
import { FILE_KEEP_DAYS } from './export-layout.ts';
import { configurationKey, fileRowKey } from './export-table.ts';
import { type Appending, appending } from './manifest-rows.ts';
import type { FileRow } from './publication-reader.ts';
import type { Row } from './rows.ts';

/** A file that is taken back, and what takes its place. */
export interface Correction {
  /** For the manifest. */
  readonly kind: CorrectionContent['kind'];
  readonly recalled: FileRow;
  /** Undefined: nothing. Its zip is there already. */
  readonly replacement?: PublishedFile;
  readonly entry: AuditEntry;
}

export interface CorrectionStore {
  /**
   * Takes the file back and lists what takes its place, with the entries in manifest and audit: all or nothing. Undefined if it
   * was taken back already. Throws LeaseLostError if the lease is another's.
   */
  correct(lease: Lease, correction: Correction, now: UnixSeconds): Promise<Lease | undefined>;
  /** The zip of a recalled file is gone, and so are its copies at the CDN. */
  setRemoved(id: string, name: string, now: UnixSeconds): Promise<void>;
}

export interface CorrectionStoreOptions {
  readonly dynamo: Dynamo;
  readonly exportsTable: string;
  readonly auditTable: string;
}

export function openCorrectionStore(options: CorrectionStoreOptions): CorrectionStore {
  const { dynamo, exportsTable: TableName } = options;
  return {
    async correct(lease, correction, now) {
      const { id } = lease.configuration;
      const entry = appending(TableName, { id, chain: lease.chain }, contentOf(correction), now);
      try {
        await transact(dynamo, correctionItems(options, lease, correction, entry, now));
        return { ...lease, chain: entry.chain };
      } catch (error) {
        if (!hasFailedCondition(error)) throw error;
        const [underLease] = cancellationReasons(error);
        if (underLease?.Code === 'ConditionalCheckFailed') throw new LeaseLostError();
        return undefined;
      }
    },
    async setRemoved(id, name, now) {
      try {
        await dynamo.send(
          new UpdateItemCommand({
            TableName,
            Key: fileRowKey(id, name),
            UpdateExpression: 'SET removedAt = if_not_exists(removedAt, :now)',
            // A row that has gone in the meantime must not come back as a stump.
            ConditionExpression: 'attribute_exists(recalledAt)',
            ExpressionAttributeValues: { ':now': { N: String(now) } },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

function contentOf({ kind, recalled, replacement }: Correction): CorrectionContent {
  return { kind, removed: [recalled.name], files: replacement === undefined ? [] : [replacement] };
}

/** The first one fails for a lost lease, the second one for a file that was taken back already. */
function correctionItems(
  { exportsTable: TableName, auditTable }: CorrectionStoreOptions,
  lease: Lease,
  { recalled, replacement, entry }: Correction,
  manifest: Appending,
  now: UnixSeconds,
): TransactWriteItem[] {
  const { id } = lease.configuration;
  return [
    { Update: { TableName, ...appendUnder(lease, manifest) } },
    { Update: { TableName, ...takeBack(fileRowKey(id, recalled.name), replacement?.name, now) } },
    ...(replacement === undefined
      ? []
      : [listing(TableName, fileRowKey(id, replacement.name), fileRow(replacement, recalled.window), now)]),
    manifest.item,
    { Put: auditPut(auditTable, entry, now) },
  ];
}

function appendUnder({ configuration, fencing }: Lease, manifest: Appending) {
  return {
    Key: configurationKey(configuration.id),
    UpdateExpression: `SET ${manifest.assignments}`,
    ConditionExpression: `fencing = :fencing AND ${manifest.condition}`,
    ExpressionAttributeValues: { ':fencing': { N: String(fencing) }, ...manifest.values },
  };
}

function takeBack(Key: Row, replacedBy: string | undefined, now: UnixSeconds) {
  return {
    Key,
    UpdateExpression: `SET recalledAt = :now${replacedBy === undefined ? '' : ', replacedBy = :name'}`,
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(recalledAt)',
    ExpressionAttributeValues: {
      ':now': { N: String(now) },
      ...(replacedBy === undefined ? {} : { ':name': { S: replacedBy } }),
    },
  };
}

/** The row goes when those of its window's other files go, and says itself when its file came. */
function listing(TableName: string, key: Row, row: Row, now: UnixSeconds): TransactWriteItem {
  const expires = Number(row.windowEnd?.N) + FILE_KEEP_DAYS * DAY_SECONDS;
  return {
    Put: {
      TableName,
      Item: { ...key, ...row, publishedAt: { N: String(now) }, expires: { N: String(expires) } },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}
