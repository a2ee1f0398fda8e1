/** Rows of the Exports table (design: one window is built once; the index is a function of these rows and the time). */
import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { ExportConfiguration } from '../../../../protocol/export/configuration.ts';
import { endOfExport } from '../../../../protocol/export/ending.ts';
import { firstWindowStart } from '../../../../protocol/export/window.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';

type Key = { pk: AttributeValue; sk: AttributeValue };

const rowKey = (partition: string, sort: string): Key => ({ pk: { S: partition }, sk: { S: sort } });
const tenDigits = (time: UnixSeconds) => String(time).padStart(10, '0');

/**
 * All configurations lie in one partition: `settings` (JSON), `from`, `next`, `endsAt`, `fencing`, `leaseUntil`; while an operator
 * holds it back `heldSince` and `holdReason`, and `releasedAt` after it. Of its manifest `entries`, `head` and `headAt` (manifest-rows.ts).
 */
export const CONFIGURATIONS = 'configurations';

export function configurationKey(id: string): Key {
  return rowKey(CONFIGURATIONS, id);
}

/** Windows and files of a configuration. */
export function configurationPartition(id: string): string {
  return `configuration#${id}`;
}

export const WINDOW_SORT_PREFIX = 'window#';

/** One per finished window: when, by which lease, how many keys. */
export function windowKey(id: string, start: UnixSeconds): Key {
  return rowKey(configurationPartition(id), `${WINDOW_SORT_PREFIX}${tenDigits(start)}`);
}

export const FILE_SORT_PREFIX = 'file#';

/** One per published zip; `recalledAt` and the like once it was taken back (correction-store.ts). */
export function fileRowKey(id: string, fileName: string): Key {
  return rowKey(configurationPartition(id), `${FILE_SORT_PREFIX}${fileName}`);
}

export const ENTRY_SORT_PREFIX = 'entry#';
/** Sorts after every entry, and before anything else. */
export const ENTRY_SORT_END = 'entry#~';

/** One per entry of the manifest, for ever: `entry` (its exact text), `at`, and `signature` once it is published. */
export function entryRowKey(id: string, number: number): Key {
  return rowKey(configurationPartition(id), `${ENTRY_SORT_PREFIX}${tenDigits(number)}`);
}

/** Padding of the uploads for one set of regions. */
export function paddingPartition(regionSet: string): string {
  return `padding#${regionSet}`;
}

/** A block's padding may need several rows; without `row`, a key that sorts before them. */
export function paddingSortKey(blockStart: UnixSeconds, row?: number): string {
  return row === undefined ? tenDigits(blockStart) : `${tenDigits(blockStart)}#${row}`;
}

export function paddingKey(regionSet: string, blockStart: UnixSeconds, row: number): Key {
  return rowKey(paddingPartition(regionSet), paddingSortKey(blockStart, row));
}

/** How far the upload log has been removed: attribute `through`, the first release hour that is not. */
export const uploadsRemovedKey: Key = rowKey('uploads', 'removed');

/**
 * Makes a configuration whose first window starts with this hour, or replaces the settings of one that exists; where
 * it stands is never touched, so a deployment neither repeats nor skips a window. One that was ended goes on.
 *
 * Fencing numbers begin with the time, and grow by one per lease: should the row be lost and made again, no new file has
 * a name that sorts before one that phones have seen.
 */
export function putConfiguration(
  tableName: string,
  configuration: ExportConfiguration,
  now: UnixSeconds,
): UpdateItemCommandInput {
  return {
    TableName: tableName,
    Key: configurationKey(configuration.id),
    UpdateExpression:
      'SET settings = :settings, #from = if_not_exists(#from, :start), #next = if_not_exists(#next, :start), ' +
      'fencing = if_not_exists(fencing, :first) REMOVE endsAt',
    ExpressionAttributeNames: { '#from': 'from', '#next': 'next' },
    ExpressionAttributeValues: {
      ':settings': { S: JSON.stringify(configuration) },
      ':start': { N: String(firstWindowStart(now)) },
      ':first': { N: String(now) },
    },
  };
}

/** Ends a configuration whose region is gone; a later deployment does not put the end off. */
export function endConfiguration(tableName: string, id: string, now: UnixSeconds): UpdateItemCommandInput {
  return {
    TableName: tableName,
    Key: configurationKey(id),
    UpdateExpression: 'SET endsAt = if_not_exists(endsAt, :end)',
    ConditionExpression: 'attribute_exists(settings)',
    ExpressionAttributeValues: { ':end': { N: String(endOfExport(now)) } },
  };
}
