import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { partInName } from '../../../../protocol/export/name.ts';
import type { Window } from '../../../../protocol/export/window.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import {
  CONFIGURATIONS,
  configurationPartition,
  FILE_SORT_PREFIX,
  fileRowKey,
  WINDOW_SORT_PREFIX,
} from './export-table.ts';
import { numberIn, type Row, rowsOf } from './rows.ts';

/** A published zip as its row tells of it. Rows of earlier releases lack hash and signers. */
export interface FileRow {
  readonly name: string;
  readonly window: Window;
  /** The times it declares. */
  readonly start: UnixSeconds;
  readonly end: UnixSeconds;
  readonly keys: number;
  readonly revisedKeys: number;
  readonly bytes: number;
  readonly sha256?: string;
  readonly signers: readonly string[];
  /** Of a file that took another's place: when. All others came with their window. */
  readonly publishedAt?: UnixSeconds;
  readonly recalledAt?: UnixSeconds;
  /** Name of the file that took its place. */
  readonly replacedBy?: string;
  /** When its zip was deleted and its copies at the CDN were ended. */
  readonly removedAt?: UnixSeconds;
}

/** A file that was taken back, while its zip or copies of it may still be there. */
export function isUnfinished({ recalledAt, removedAt }: FileRow): boolean {
  return recalledAt !== undefined && removedAt === undefined;
}

/** A finished window. Rows of earlier releases do not say how many uploads they took. */
export interface WindowRow extends Window {
  readonly finishedAt: UnixSeconds;
  readonly files: number;
  readonly padding: number;
  readonly uploads?: number;
  readonly lateEntries: number;
}

/** What an operator is shown beside the configurations (configuration-store.ts). All reads are strongly consistent. */
export interface PublicationReader {
  /** Configuration → why it is held. */
  holdReasons(): Promise<ReadonlyMap<string, string>>;
  /** Recalled ones too, in the order of their names. */
  fileRows(id: string): Promise<FileRow[]>;
  fileRow(id: string, name: string): Promise<FileRow | undefined>;
  /** Oldest first, as far back as rows are kept. */
  windowRows(id: string): Promise<WindowRow[]>;
}

export function openPublicationReader(options: {
  readonly dynamo: Dynamo;
  readonly exportsTable: string;
}): PublicationReader {
  const { dynamo, exportsTable: TableName } = options;
  return {
    async holdReasons() {
      const rows = await rowsOf(options, CONFIGURATIONS, '');
      return new Map(rows.flatMap(({ sk, holdReason }) => (holdReason?.S ? [[sk?.S ?? '', holdReason.S]] : [])));
    },
    async fileRows(id) {
      return (await rowsOf(options, configurationPartition(id), FILE_SORT_PREFIX)).map(readFileRow);
    },
    async fileRow(id, name) {
      const get = new GetItemCommand({ TableName, Key: fileRowKey(id, name), ConsistentRead: true });
      const { Item } = await dynamo.send(get);
      return Item && readFileRow(Item);
    },
    async windowRows(id) {
      return (await rowsOf(options, configurationPartition(id), WINDOW_SORT_PREFIX)).map(readWindowRow);
    },
  };
}

function readFileRow(row: Row): FileRow {
  const sha256 = row.sha256?.S;
  const replacedBy = row.replacedBy?.S;
  const name = (row.sk?.S ?? '').slice(FILE_SORT_PREFIX.length);
  const window = { start: Number(row.windowStart?.N), end: Number(row.windowEnd?.N) };
  return {
    name,
    window,
    // A row that was made from the index (tools/restore) has a name and a window, and nothing else.
    start: Number(row.start?.N ?? window.start),
    end: Number(row.end?.N ?? window.end + partInName(name)),
    keys: Number(row.keys?.N ?? 0),
    revisedKeys: Number(row.revisedKeys?.N ?? 0),
    bytes: Number(row.bytes?.N ?? 0),
    ...(sha256 === undefined ? {} : { sha256 }),
    signers: (row.signers?.L ?? []).map(({ S }) => S ?? ''),
    ...numberIn(row, 'publishedAt'),
    ...numberIn(row, 'recalledAt'),
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...numberIn(row, 'removedAt'),
  };
}

function readWindowRow(row: Row): WindowRow {
  return {
    start: Number((row.sk?.S ?? '').slice(WINDOW_SORT_PREFIX.length)),
    end: Number(row.windowEnd?.N),
    finishedAt: Number(row.finishedAt?.N),
    files: Number(row.files?.N),
    padding: Number(row.padding?.N),
    ...numberIn(row, 'uploads'),
    lateEntries: Number(row.lateEntries?.N ?? 0),
  };
}
