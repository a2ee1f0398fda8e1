/**
 * Counters per region, UTC day and API key (verification-server.md §2.7), in the Statistics table:
 *
 *     <region>#<day>#<shard 0..9>   <API key's id>   one number per counter, expires
 *
 * The shards are partitions, so that neither a row nor a partition is hot while somebody guesses codes with the key that
 * is in every phone. One write unit per call: a row stays below 1 kB. Counting follows the commit and may be lost; it
 * never fails a request.
 */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { DAY_SECONDS, type UnixSeconds, utcDay, utcMidnight } from '../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { updateCounters } from '../../shared/aws/update-counters.ts';
import type { ApiKeyIdentity, Call } from '../../shared/http/call.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../shared/table.ts';

/** Attribute names of a row; `claim_age_<i>` are the buckets below. */
type Counter =
  | 'codes_issued'
  | 'codes_claimed'
  | 'codes_invalid'
  | `codes_invalid_${OperatingSystem}`
  | 'user_reports_issued'
  | 'user_reports_claimed'
  | 'user_reports_invalid_nonce'
  | `user_report_invalid_nonce_${OperatingSystem}`
  | 'tokens_claimed'
  | 'tokens_invalid'
  | 'user_report_tokens_claimed'
  | 'claim_age_seconds'
  | `claim_age_${number}`;

export type Counts = Partial<Record<Counter, number>>;
export type OperatingSystem = 'ios' | 'android' | 'unknown_os';

/** Adds to the caller's counters of the day. */
export type Statistics = (
  call: Pick<Call, 'now' | 'count'> & { apiKey: ApiKeyIdentity },
  counts: Counts,
) => Promise<void>;

const SHARDS = 10;
const KEPT_DAYS = 91;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Upper ends of the claim-age buckets, in seconds; an older claim is counted in none. */
const CLAIM_AGES = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  336 * HOUR,
];

export function openStatistics(dynamo: Dynamo, table: string, randomBytes: RandomBytes): Statistics {
  return async (call, counts) => {
    const shard = randomBytes(1).readUInt8() % SHARDS;
    try {
      await updateCounters(dynamo, addition(table, call.apiKey, call.now, shard, counts));
    } catch {
      call.count('StatisticsLost');
    }
  };
}

function addition(table: string, { region, id }: ApiKeyIdentity, now: UnixSeconds, shard: number, counts: Counts) {
  const entries = Object.entries(counts);
  return new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: `${region}#${utcDay(now)}#${shard}` }, [SORT_KEY]: { S: id } },
    UpdateExpression: `SET ${EXPIRES} = :expires ADD ${entries.map((_, index) => `#c${index} :c${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#c${index}`, name])),
    ExpressionAttributeValues: {
      ':expires': { N: String(statisticsExpire(now)) },
      ...Object.fromEntries(entries.map(([, value], index) => [`:c${index}`, { N: String(value) }])),
    },
  });
}

/** When a counter of today goes. */
export function statisticsExpire(now: UnixSeconds): UnixSeconds {
  return utcMidnight(now) + KEPT_DAYS * DAY_SECONDS;
}

/** How old a code was when it was redeemed: the sum for the mean, and its bucket. */
export function claimAge(ageSeconds: number): Counts {
  const bucket = CLAIM_AGES.findIndex((limit) => ageSeconds <= limit);
  return { claim_age_seconds: ageSeconds, ...(bucket >= 0 && { [`claim_age_${bucket}`]: 1 }) };
}

/** From the User-Agent, as the reference does; the header itself is stored nowhere. */
export function operatingSystem(userAgent: string): OperatingSystem {
  const text = userAgent.toLowerCase();
  if (text.includes('darwin') || text.includes('iphone')) return 'ios';
  return text.includes('dalvik') ? 'android' : 'unknown_os';
}
