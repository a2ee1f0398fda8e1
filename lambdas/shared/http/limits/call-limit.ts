/**
 * How often somebody may call in a minute of UTC (verification-server.md §5.2), for calls that are no phone's: the headers
 * that tell of it would tell a phone's real calls from its cover traffic. A call costs one conditional write, whether it is
 * let through or not, so that of any number at once exactly as many pass as may.
 */
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  type Allowance,
  allowanceOf,
  CALL_WINDOW_SECONDS,
  callWindow,
} from '../../../../protocol/abuse/counting-limit.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../aws/dynamo.ts';
import type { EventName } from '../../events.ts';
import type { Ring } from '../../rings/rings.ts';
import { EXPIRES, PARTITION_KEY } from '../../table.ts';
import { withTimeLimit } from '../../time-limit.ts';
import { dailyHash } from './daily-hash.ts';

/** `apiKey`: id of the key. Undefined `address`: nobody can say whose call it is. */
interface LimitedCaller {
  readonly apiKey?: string;
  readonly address: string | undefined;
}

/**
 * Never rejects. Undefined where the call could not be counted: it goes on, since a laboratory that gets no codes does more
 * harm than one more call of a key that is known. What such a call may cost is bounded elsewhere: by the route's throttle,
 * the region's quota and the day's messages.
 */
export type CallLimit = (caller: LimitedCaller, now: UnixSeconds) => Promise<Allowance | undefined>;

interface Counting {
  readonly dynamo: Dynamo;
  readonly table: string;
  /** Ring `address`: the table holds keyed hashes alone. */
  readonly ring: Ring;
  /** How long a call may wait for its count. Default: 500. */
  readonly patienceMilliseconds?: number;
  count(event: EventName): void;
}

/** A number of the row, and how far it may go. */
interface Counter {
  readonly name: string;
  readonly most: number;
}

/** The table answers within milliseconds, or a person would wait for the count instead of the code. */
const PATIENCE_MILLISECONDS = 500;

/** Addresses of one key that have a number each: with more the row could pass 1 kB, and a call would cost two units. */
const ADDRESS_COUNTERS = 128;

/**
 * Calls of one API key, and of one address under that key: a row per key and minute. Two addresses of one key may share a
 * number until midnight, and then share what one may do: of five, one pair in thirteen cases.
 */
export function openKeyLimit(deps: Counting & { readonly perKey: number; readonly perAddress: number }): CallLimit {
  return countSafely(deps, async ({ apiKey = '', address }, now) => {
    const ofKey = { name: 'calls', most: deps.perKey };
    const row = `key-calls|${apiKey}`;
    if (address === undefined) return takeOne(deps, row, [ofKey], now);
    const [first = 0] = await dailyHash(deps.ring, `key-address|${apiKey}|${address}`, now);
    return takeOne(deps, row, [ofKey, { name: `a${first % ADDRESS_COUNTERS}`, most: deps.perAddress }], now);
  });
}

/** Calls of one address, whoever makes them: a row per address and minute. `name`: each thing limited counts for itself. */
export function openAddressCalls(deps: Counting & { readonly name: string; readonly perAddress: number }): CallLimit {
  return countSafely(deps, async ({ address }, now) =>
    address === undefined
      ? undefined
      : takeOne(deps, `${deps.name}|${address}`, [{ name: 'calls', most: deps.perAddress }], now),
  );
}

function countSafely(deps: Counting, counting: CallLimit): CallLimit {
  return async (caller, now) => {
    try {
      return await withTimeLimit(deps.patienceMilliseconds ?? PATIENCE_MILLISECONDS, () => counting(caller, now));
    } catch {
      deps.count('CallUncounted');
      return undefined;
    }
  };
}

async function takeOne(
  { dynamo, table, ring }: Counting,
  row: string,
  counters: readonly Counter[],
  now: UnixSeconds,
): Promise<Allowance> {
  const { start } = callWindow(now);
  const key = (await dailyHash(ring, `${row}|${start}`, now)).toString('base64url');
  const scopes = (item: Item = {}) => counters.map(({ name, most }) => ({ most, calls: Number(item[name]?.N ?? 0) }));
  try {
    const { Attributes } = await dynamo.send(addition(table, key, counters, start));
    return allowanceOf(scopes(Attributes), false, now);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return allowanceOf(scopes(error.Item), true, now);
  }
}

type Item = NonNullable<ConditionalCheckFailedException['Item']>;

/** All of the counters or none. */
function addition(table: string, key: string, counters: readonly Counter[], start: UnixSeconds): UpdateItemCommand {
  const below = counters.map((_, i) => `(attribute_not_exists(#c${i}) OR #c${i} < :most${i})`);
  return new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: key } },
    UpdateExpression: `ADD ${counters.map((_, i) => `#c${i} :one`).join(', ')} SET #expires = :expires`,
    ConditionExpression: below.join(' AND '),
    ExpressionAttributeNames: {
      '#expires': EXPIRES,
      ...Object.fromEntries(counters.map(({ name }, i) => [`#c${i}`, name])),
    },
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':expires': { N: String(start + 2 * CALL_WINDOW_SECONDS) },
      ...Object.fromEntries(counters.map(({ most }, i) => [`:most${i}`, { N: String(most) }])),
    },
    ReturnValues: 'UPDATED_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}
