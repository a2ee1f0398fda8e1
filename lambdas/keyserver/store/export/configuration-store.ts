import { ConditionalCheckFailedException, type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ExportConfiguration } from '../../../../protocol/export/configuration.ts';
import type { Standing } from '../../../../protocol/export/ending.ts';
import { countsOf } from '../../../../protocol/export/figures/linkability.ts';
import type { IndexedFile } from '../../../../protocol/export/index-file.ts';
import type { Chain } from '../../../../protocol/export/manifest/chain.ts';
import type { Window } from '../../../../protocol/export/window.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { cancellationReasons, hasFailedCondition, transact } from '../../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { EXPORT_LEASE_SECONDS } from '../../exporting/export-time.ts';
import { FILE_KEEP_DAYS, fileKey } from './export-layout.ts';
import {
  CONFIGURATIONS,
  configurationKey,
  configurationPartition,
  FILE_SORT_PREFIX,
  fileRowKey,
  windowKey,
} from './export-table.ts';
import { type Appending, appending, readChain } from './manifest-rows.ts';
import { numberIn, type Row, rowsOf } from './rows.ts';

/** One transaction lists all files of a window, beside its own row, the configuration's and the entry's; DynamoDB allows 100. */
export const MAXIMUM_FILES = 97;

/** A configuration and how far its windows have been built. */
export interface ConfigurationState extends Standing {
  configuration: ExportConfiguration;
  from: UnixSeconds;
  /** Of its manifest. */
  chain: Chain;
}

/** The right to build windows, as long as nobody has taken a higher fencing number. */
export interface Lease extends ConfigurationState {
  fencing: number;
}

export interface PublishedFile {
  name: string;
  /** The times it declares. */
  start: UnixSeconds;
  end: UnixSeconds;
  keys: number;
  revisedKeys: number;
  /** Of the zip. */
  bytes: number;
  /** Of the zip, hex. */
  sha256: string;
  /** Names (protocol/export/signers.ts), in the order of the signatures. */
  signers: string[];
}

export interface FinishedWindow extends Window {
  files: PublishedFile[];
  /** How many of the keys are padding. */
  padding: number;
  /** At least so many uploads gave a key (protocol/export/figures/linkability.ts). */
  uploads: number;
  /** How many entries of the upload log were read after the time for which it is kept: others may be lost. */
  lateEntries: number;
}

/** Another worker holds the lease now; what this one wrote is listed nowhere. */
export class LeaseLostError extends Error {
  constructor() {
    super('The lease was taken by another worker');
    this.name = 'LeaseLostError';
  }
}

/** An operator holds the configuration back; what this worker wrote is listed nowhere. */
export class HeldError extends Error {
  constructor() {
    super('The configuration is held back');
    this.name = 'HeldError';
  }
}

/** Export configurations, their leases, windows and files. All reads are strongly consistent. */
export interface ConfigurationStore {
  list(): Promise<ConfigurationState[]>;
  /** Undefined while another worker holds it. */
  takeLease(id: string, now: UnixSeconds): Promise<Lease | undefined>;
  /** Does nothing if the lease is another's by now. */
  releaseLease(lease: Lease): Promise<void>;
  /**
   * Lists the window's files, appends its entry to the manifest and moves on, all or nothing, and extends the lease. Throws LeaseLostError if the lease is
   * another's, or the window is not the next one, and HeldError if the configuration was held back meanwhile.
   */
  finishWindow(lease: Lease, window: FinishedWindow, now: UnixSeconds): Promise<Lease>;
  files(id: string): Promise<IndexedFile[]>;
}

export interface ConfigurationStoreOptions {
  readonly dynamo: Dynamo;
  readonly exportsTable: string;
}

export function openConfigurationStore(options: ConfigurationStoreOptions): ConfigurationStore {
  const { dynamo, exportsTable: TableName } = options;
  return {
    list: async () => (await rowsOf(options, CONFIGURATIONS, '')).map(readState),
    async takeLease(id, now) {
      try {
        const { Attributes } = await dynamo.send(takeLeaseUpdate(TableName, id, now));
        return { ...readState(Attributes), fencing: Number(Attributes?.fencing?.N) };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
    async releaseLease(lease) {
      try {
        await dynamo.send(releaseLeaseUpdate(TableName, lease));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    async finishWindow(lease, window, now) {
      try {
        const { items, chain } = finishing(TableName, lease, window, now);
        await transact(dynamo, items);
        return { ...lease, next: window.end, chain };
      } catch (error) {
        throw unfinished(error, lease);
      }
    },
    async files(id) {
      const rows = await rowsOf(options, configurationPartition(id), FILE_SORT_PREFIX);
      return rows.map((row) => ({
        path: fileKey(id, (row.sk?.S ?? '').slice(FILE_SORT_PREFIX.length)),
        windowEnd: Number(row.windowEnd?.N),
        ...numberIn(row, 'recalledAt'),
      }));
    },
  };
}

function readState(row: Row | undefined): ConfigurationState {
  return {
    configuration: JSON.parse(row?.settings?.S ?? '') as ExportConfiguration,
    from: Number(row?.from?.N),
    next: Number(row?.next?.N),
    chain: readChain(row),
    ...numberIn(row, 'endsAt'),
    ...numberIn(row, 'heldSince'),
    ...numberIn(row, 'releasedAt'),
  };
}

/** Held back, and the lease still this worker's: nothing is wrong. All else that failed a condition is a lost lease. */
function unfinished(error: unknown, { fencing, next }: Lease): unknown {
  if (!hasFailedCondition(error)) return error;
  const found = cancellationReasons(error)[0]?.Item;
  const isOwn = Number(found?.fencing?.N) === fencing && Number(found?.next?.N) === next;
  return isOwn && found?.heldSince !== undefined ? new HeldError() : new LeaseLostError();
}

function takeLeaseUpdate(TableName: string, id: string, now: UnixSeconds): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName,
    Key: configurationKey(id),
    UpdateExpression: 'SET fencing = fencing + :one, leaseUntil = :until',
    ConditionExpression: 'attribute_exists(settings) AND (attribute_not_exists(leaseUntil) OR leaseUntil <= :now)',
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':until': { N: String(now + EXPORT_LEASE_SECONDS) },
      ':now': { N: String(now) },
    },
    ReturnValues: 'ALL_NEW',
  });
}

function releaseLeaseUpdate(TableName: string, lease: Lease): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName,
    Key: configurationKey(lease.configuration.id),
    UpdateExpression: 'REMOVE leaseUntil',
    ConditionExpression: 'fencing = :fencing',
    ExpressionAttributeValues: { ':fencing': { N: String(lease.fencing) } },
  });
}

interface Finishing {
  readonly items: TransactWriteItem[];
  readonly chain: Chain;
}

function finishing(TableName: string, lease: Lease, window: FinishedWindow, now: UnixSeconds): Finishing {
  const { id } = lease.configuration;
  const expires = { N: String(window.end + FILE_KEEP_DAYS * DAY_SECONDS) };
  const put = (key: Row, rest: Row): TransactWriteItem => ({
    Put: {
      TableName,
      Item: { ...key, ...rest, expires },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  const entry = appending(TableName, { id, chain: lease.chain }, { ...window, kind: 'window' }, now);
  const items = [
    { Update: moveOn(TableName, lease, window, entry, now) },
    put(windowKey(id, window.start), windowRow(lease, window, now)),
    entry.item,
    ...window.files.map((file) => put(fileRowKey(id, file.name), fileRow(file, window))),
  ];
  return { items, chain: entry.chain };
}

function moveOn(
  TableName: string,
  lease: Lease,
  window: Window,
  entry: Appending,
  now: UnixSeconds,
): TransactWriteItem['Update'] {
  return {
    TableName,
    Key: configurationKey(lease.configuration.id),
    UpdateExpression: `SET #next = :end, leaseUntil = :until, ${entry.assignments}`,
    ConditionExpression: `fencing = :fencing AND #next = :start AND attribute_not_exists(heldSince) AND ${entry.condition}`,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ExpressionAttributeNames: { '#next': 'next' },
    ExpressionAttributeValues: {
      ':start': { N: String(window.start) },
      ':end': { N: String(window.end) },
      ':fencing': { N: String(lease.fencing) },
      ':until': { N: String(now + EXPORT_LEASE_SECONDS) },
      ...entry.values,
    },
  };
}

function windowRow(lease: Lease, window: FinishedWindow, now: UnixSeconds): Row {
  const { keys, revisedKeys, padding, uploads } = countsOf(window);
  return {
    windowEnd: { N: String(window.end) },
    fencing: { N: String(lease.fencing) },
    finishedAt: { N: String(now) },
    files: { N: String(window.files.length) },
    keys: { N: String(keys) },
    revisedKeys: { N: String(revisedKeys) },
    padding: { N: String(padding) },
    uploads: { N: String(uploads) },
    lateEntries: { N: String(window.lateEntries) },
  };
}

/** All but its key and its end. */
export function fileRow(file: PublishedFile, window: Window): Row {
  return {
    windowStart: { N: String(window.start) },
    windowEnd: { N: String(window.end) },
    start: { N: String(file.start) },
    end: { N: String(file.end) },
    keys: { N: String(file.keys) },
    revisedKeys: { N: String(file.revisedKeys) },
    bytes: { N: String(file.bytes) },
    sha256: { S: file.sha256 },
    signers: { L: file.signers.map((signer) => ({ S: signer })) },
  };
}
