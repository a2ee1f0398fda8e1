import { paginateQuery, TransactionCanceledException, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Window } from '../../../../protocol/export/window.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import {
  readUploadLogLayout,
  UPLOAD_LOG_ENTRY_BYTES,
  UPLOAD_LOG_KEPT_SECONDS,
  UPLOAD_LOG_VERSION,
} from '../../../../protocol/keys/upload-log.ts';
import { transact } from '../../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { paddingKey, paddingPartition, paddingSortKey } from './export-table.ts';
import type { Row } from './rows.ts';

/** The longest period is the longest block. */
const LONGEST_BLOCK_SECONDS = DAY_SECONDS;
/** Entries per row: 260 kB, below the 400 kB of an item. */
const ENTRIES_PER_ROW = 10_000;
/** A row is an upload-log item without regions. */
const ROW_HEADER = Buffer.from([UPLOAD_LOG_VERSION, 0]);

/** The padding of one block of time, decided for good. */
export interface PaddingBlock extends Window {
  /** Packed upload-log entries; empty where the real keys are enough. */
  entries: Buffer;
}

/** Padding by set of regions and block of time. */
export interface PaddingStore {
  /** The blocks that overlap the window, with strong consistency, oldest first. */
  blocks(regionSet: string, window: Window): Promise<PaddingBlock[]>;
  /** Decides a block, unless somebody has. */
  decide(regionSet: string, block: PaddingBlock, now: UnixSeconds): Promise<void>;
}

export interface PaddingStoreOptions {
  readonly dynamo: Dynamo;
  readonly exportsTable: string;
}

export function openPaddingStore({ dynamo, exportsTable: TableName }: PaddingStoreOptions): PaddingStore {
  return {
    async blocks(regionSet, window) {
      const rows: Row[] = [];
      const pages = paginateQuery(
        { client: dynamo },
        {
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':pk': { S: paddingPartition(regionSet) },
            ':first': { S: paddingSortKey(window.start - LONGEST_BLOCK_SECONDS) },
            ':last': { S: paddingSortKey(window.end) },
          },
        },
      );
      for await (const page of pages) rows.push(...(page.Items ?? []));
      return joinRows(rows).filter(({ start, end }) => start < window.end && end > window.start);
    },
    async decide(regionSet, block, now) {
      try {
        await transact(dynamo, rowsOf(TableName, regionSet, block, now));
      } catch (error) {
        // Somebody else has decided, or is about to: the next read tells.
        if (!(error instanceof TransactionCanceledException)) throw error;
      }
    },
  };
}

function rowsOf(TableName: string, regionSet: string, block: PaddingBlock, now: UnixSeconds): TransactWriteItem[] {
  const rowBytes = ENTRIES_PER_ROW * UPLOAD_LOG_ENTRY_BYTES;
  const rows = Math.max(1, Math.ceil(block.entries.length / rowBytes));
  return Array.from({ length: rows }, (_, row) => ({
    Put: {
      TableName,
      Item: {
        ...paddingKey(regionSet, block.start, row),
        start: { N: String(block.start) },
        end: { N: String(block.end) },
        k: { B: Buffer.concat([ROW_HEADER, block.entries.subarray(row * rowBytes, (row + 1) * rowBytes)]) },
        // As long as the upload log that it pads.
        expires: { N: String(now + UPLOAD_LOG_KEPT_SECONDS) },
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));
}

function joinRows(rows: readonly Row[]): PaddingBlock[] {
  const blocks = new Map<string, PaddingBlock>();
  for (const row of rows) {
    const packed = Buffer.from(row.k?.B ?? []);
    const entries = packed.subarray(readUploadLogLayout(packed).entriesOffset);
    const start = row.start?.N ?? '';
    const known = blocks.get(start)?.entries ?? Buffer.alloc(0);
    const block = { start: Number(start), end: Number(row.end?.N), entries: Buffer.concat([known, entries]) };
    blocks.set(start, block);
  }
  return [...blocks.values()];
}
