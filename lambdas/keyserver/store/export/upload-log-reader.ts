import { GetItemCommand, paginateQuery, type QueryCommandInput, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { UPLOAD_LOG_SHARDS, uploadLogPartition } from '../../../../protocol/keys/upload-log.ts';
import { isBusy, transact } from '../../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { uploadsRemovedKey } from './export-table.ts';

/** Queries at a time: one page is parsed while the other is on its way; more only hold memory. */
const PARALLEL = 2;
/** The most that one transaction may write. */
const DELETES_PER_CALL = 100;

/** The log of uploads, by release hour. */
export interface UploadLogReader {
  /** Gives every packed item of the hours, in no order. */
  readHours(hours: readonly UnixSeconds[], take: (item: Buffer, hour: UnixSeconds) => void): Promise<void>;
  /** False: DynamoDB is busy, and some of the hour may be left. */
  removeHour(hour: UnixSeconds): Promise<boolean>;
  /** The first release hour that has not been removed; undefined before the first removal. */
  removedThrough(): Promise<UnixSeconds | undefined>;
  setRemovedThrough(hour: UnixSeconds): Promise<void>;
}

export interface UploadLogReaderOptions {
  readonly dynamo: Dynamo;
  readonly uploadsTable: string;
  readonly exportsTable: string;
}

export function openUploadLogReader(options: UploadLogReaderOptions): UploadLogReader {
  const { dynamo, exportsTable } = options;
  return {
    async readHours(hours, take) {
      await inParallel(shardsOf(hours), ({ hour, partition }) => readShard(options, partition, (k) => take(k, hour)));
    },
    async removeHour(hour) {
      try {
        await inParallel(shardsOf([hour]), ({ partition }) => removeShard(options, partition));
        return true;
      } catch (error) {
        if (isBusy(error)) return false;
        throw error;
      }
    },
    async removedThrough() {
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName: exportsTable, Key: uploadsRemovedKey, ConsistentRead: true }),
      );
      return Item?.through?.N === undefined ? undefined : Number(Item.through.N);
    },
    async setRemovedThrough(hour) {
      await dynamo.send(
        new UpdateItemCommand({
          TableName: exportsTable,
          Key: uploadsRemovedKey,
          UpdateExpression: 'SET through = :hour',
          ExpressionAttributeValues: { ':hour': { N: String(hour) } },
        }),
      );
    },
  };
}

function shardsOf(hours: readonly UnixSeconds[]): { hour: UnixSeconds; partition: string }[] {
  return hours.flatMap((hour) =>
    Array.from({ length: UPLOAD_LOG_SHARDS }, (_, shard) => ({ hour, partition: uploadLogPartition(hour, shard) })),
  );
}

async function inParallel<T>(tasks: readonly T[], run: (task: T) => Promise<void>): Promise<void> {
  const queue = tasks.values();
  const worker = async () => {
    for (const task of queue) await run(task);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

/** Never a Limit: a page may then hold nothing that is wanted and still not be the last. */
function pagesOf({ dynamo, uploadsTable }: UploadLogReaderOptions, partition: string, attributes: string) {
  const query: QueryCommandInput = {
    TableName: uploadsTable,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ProjectionExpression: attributes,
    ExpressionAttributeValues: { ':pk': { S: partition } },
  };
  return paginateQuery({ client: dynamo }, query);
}

async function readShard(options: UploadLogReaderOptions, partition: string, take: (item: Buffer) => void) {
  for await (const page of pagesOf(options, partition, 'k')) {
    for (const { k } of page.Items ?? []) {
      const bytes = k?.B;
      if (bytes !== undefined) take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    }
  }
}

async function removeShard(options: UploadLogReaderOptions, partition: string): Promise<void> {
  for await (const page of pagesOf(options, partition, 'pk, sk')) {
    const keys = page.Items ?? [];
    for (let i = 0; i < keys.length; i += DELETES_PER_CALL) {
      const TransactItems = keys.slice(i, i + DELETES_PER_CALL).map((Key) => ({
        Delete: { TableName: options.uploadsTable, Key },
      }));
      // Not BatchWriteItem, whose right would also allow to put.
      await transact(options.dynamo, TransactItems);
    }
  }
}
