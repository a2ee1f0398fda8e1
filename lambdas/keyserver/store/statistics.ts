/**
 * Publish counters per issuer and UTC hour (key-server.md §5.7), in the Statistics table:
 *
 *     publish#<iss>#<shard 0..9>   <hour, 10 digits>   one number per counter, expires
 */
import { type AttributeValue, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { daysBetween, floorTo, HOUR_SECONDS, intervalAt, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Onset } from '../../../protocol/keys/onset.ts';
import {
  LAST_AGE_DAYS,
  LAST_ONSET_DAYS,
  PUBLISH_COUNTS_LIFE_SECONDS,
  type PublishHour,
} from '../../../protocol/statistics/publish-days.ts';
import { updateCounters } from '../../shared/aws/dynamo/update-counters.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';

const SHARDS = 10;

export interface PublishEvent {
  issuer: string;
  /** Used for one word only, and stored nowhere. */
  userAgent: string;
  inserted: number;
  revised: number;
  /** Start of the oldest key of the request. */
  oldestStart: number;
  onset: Onset;
}

export type Platform = 'android' | 'ios' | 'unknown';

/** The platform by its User-Agent; iOS itself publishes as `bluetoothd`. */
export function platformOf(userAgent: string): Platform {
  const agent = userAgent.toLowerCase();
  if (agent.includes('android')) return 'android';
  if (agent.includes('iphone') || (agent.includes('bluetoothd') && agent.includes('cfnetwork'))) return 'ios';
  return 'unknown';
}

/** What one publish adds. Ages and onsets of a revision would count the same illness twice, so they are left out. */
export function countersOf(event: PublishEvent, now: UnixSeconds): Record<string, number> {
  const counters = { [platformOf(event.userAgent)]: 1, teks: event.inserted + event.revised };
  if (event.revised > 0) return { ...counters, revisions: 1 };
  const age = Math.min(daysBetween(event.oldestStart, intervalAt(now)), LAST_AGE_DAYS);
  const onset = Math.min(daysBetween(event.onset.interval, intervalAt(now)), LAST_ONSET_DAYS);
  return { ...counters, [`age${age}`]: 1, ...(event.onset.missing ? { missingOnset: 1 } : { [`onset${onset}`]: 1 }) };
}

export interface StatisticsOptions {
  readonly dynamo: Dynamo;
  /** The Statistics table. */
  readonly table: string;
  readonly randomBytes: RandomBytes;
}

/** One UpdateItem on one of ten rows of the hour, so that a surge does not meet on one row. Rejects when it fails or lasts. */
export async function countPublish(options: StatisticsOptions, event: PublishEvent, now: UnixSeconds): Promise<void> {
  const hour = floorTo(now, HOUR_SECONDS);
  const shard = options.randomBytes(1).readUInt8() % SHARDS;
  const counters = Object.entries(countersOf(event, now));
  await updateCounters(
    options.dynamo,
    new UpdateItemCommand({
      TableName: options.table,
      Key: { pk: { S: partition(event.issuer, shard) }, sk: { S: hourKey(hour) } },
      UpdateExpression: `SET expires = :expires ADD ${counters.map((_, i) => `#c${i} :c${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(counters.map(([name], i) => [`#c${i}`, name])),
      ExpressionAttributeValues: {
        ':expires': { N: String(hour + PUBLISH_COUNTS_LIFE_SECONDS) },
        ...Object.fromEntries(counters.map(([, value], i) => [`:c${i}`, { N: String(value) }])),
      },
    }),
  );
}

const partition = (issuer: string, shard: number) => `publish#${issuer}#${shard}`;
const hourKey = (hour: UnixSeconds) => String(hour).padStart(10, '0');

/** Everything that is counted of an issuer's certificates and not forgotten: a few hundred small rows of each shard. */
export async function publishedHours(
  from: Pick<StatisticsOptions, 'dynamo' | 'table'>,
  issuer: string,
  now: UnixSeconds,
): Promise<PublishHour[]> {
  const since = hourKey(now - PUBLISH_COUNTS_LIFE_SECONDS);
  const shards = Array.from({ length: SHARDS }, (_, shard) => rowsSince(from, partition(issuer, shard), since));
  return (await Promise.all(shards)).flat().map(readHour);
}

type Row = Record<string, AttributeValue>;

async function rowsSince(
  { dynamo, table }: Pick<StatisticsOptions, 'dynamo' | 'table'>,
  pk: string,
  since: string,
): Promise<Row[]> {
  const query = {
    TableName: table,
    // What is told of a day once must be told of it always.
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND sk > :since',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':since': { S: since } },
  };
  const rows: Row[] = [];
  for await (const page of paginateQuery({ client: dynamo }, query)) rows.push(...(page.Items ?? []));
  return rows;
}

function readHour({ pk: _, sk, expires: __, ...counters }: Row): PublishHour {
  const counts = Object.fromEntries(Object.entries(counters).map(([name, { N }]) => [name, Number(N ?? 0)]));
  return { hour: Number(sk?.S), counts };
}
