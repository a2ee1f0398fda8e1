/**
 * Counters of a region, UTC day and API key (verification-server.md §2.7), in the table Statistics:
 *
 *     <region>#<day>#<shard 0..9>   <caller>[#<issuer>[#<external issuer>]]   one number per counter, expires
 *
 * `caller` is the id of the API key that asks. Where a code was found, `issuer` is that of the key which issued it, so that one
 * write counts for both. `external issuer` is there for what was issued alone (protocol/statistics/reports/funnel.ts).
 *
 * The shards are partitions, so that neither a row nor a partition is hot while somebody guesses codes with the key that
 * is in every phone. One write unit per call: a row stays below 1 kB. Counting follows the commit and comes before the
 * answer; it may be lost, and never fails a request. When a day is over its rows are added up (daily/closed-days.ts).
 */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { type UnixSeconds, utcDay } from '../../../protocol/keys/interval.ts';
import type { Counts } from '../../../protocol/statistics/counts.ts';
import { leavesReports } from '../../../protocol/statistics/days.ts';
import { updateCounters } from '../../shared/aws/dynamo/update-counters.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import type { ApiKeyIdentity, Call } from '../../shared/http/call.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../shared/table.ts';

/** Adds to the caller's counters of the day. */
export type Statistics = (
  call: Pick<Call, 'now' | 'count'> & { apiKey: Pick<ApiKeyIdentity, 'region' | 'id'> },
  counts: Counts,
  origin?: Origin,
) => Promise<void>;

/** Whose code it is. */
export interface Origin {
  /** Id of the API key that issued it; '' of a code from before this was noted. */
  readonly issuer: string;
  /** Of the request that issues it, '' for none. Default: none. */
  readonly external?: string;
}

export const SHARDS = 10;
/** In the place of an API key, since whoever taps a link has none. */
export const TAPS = 'redirect';

export function openStatistics(dynamo: Dynamo, table: string, randomBytes: RandomBytes): Statistics {
  return async (call, counts, origin) => {
    const shard = randomBytes(1).readUInt8() % SHARDS;
    const key = { pk: shardKey(call.apiKey.region, utcDay(call.now), shard), sk: counterKey(call.apiKey.id, origin) };
    try {
      await updateCounters(dynamo, addition(table, key, call.now, counts));
    } catch {
      call.count('StatisticsLost');
    }
  };
}

export function shardKey(region: string, day: string, shard: number): string {
  return `${region}#${day}#${shard}`;
}

function counterKey(caller: string, { issuer, external = '' }: Origin = { issuer: '' }): string {
  if (external) return `${caller}#${issuer}#${external}`;
  return issuer && issuer !== caller ? `${caller}#${issuer}` : caller;
}

/** When a counter of today goes. */
export const statisticsExpire = leavesReports;
/** Who a row of a shard counts for. */
export interface Counted {
  readonly caller: string;
  readonly issuer: string;
  /** '' for none. */
  readonly external: string;
}

/** Without an issuer in it, a row counts what its caller issued itself, or codes that nobody knows. */
export function readCounterKey(sk: string): Counted {
  const [caller = '', issuer = caller, ...external] = sk.split('#');
  return { caller, issuer, external: external.join('#') };
}

function addition(table: string, { pk, sk }: { pk: string; sk: string }, now: UnixSeconds, counts: Counts) {
  const entries = Object.entries(counts);
  return new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: pk }, [SORT_KEY]: { S: sk } },
    UpdateExpression: `SET ${EXPIRES} = :expires ADD ${entries.map((_, index) => `#c${index} :c${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#c${index}`, name])),
    ExpressionAttributeValues: {
      ':expires': { N: String(leavesReports(now)) },
      ...Object.fromEntries(entries.map(([, value], index) => [`:c${index}`, { N: String(value) }])),
    },
  });
}
