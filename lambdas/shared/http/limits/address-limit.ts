import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DAY_SECONDS, floorTo, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../aws/dynamo.ts';
import type { Ring } from '../../rings/rings.ts';
import { EXPIRES, PARTITION_KEY } from '../../table.ts';
import { dailyHash } from './daily-hash.ts';

/** Takes one of what an address may do. Seconds until it may again; 0 when it may now. One conditional write. */
export type AddressLimit = (address: string, now: UnixSeconds) => Promise<number>;

const WINDOW_SECONDS = 600;

/**
 * At most `perWindow` in ten minutes and `perDay` in a UTC day, over all containers. What is refused is not counted. `ring`
 * is the ring `address`: the table holds keyed hashes of addresses, useless once the key is deleted.
 */
export function openAddressLimit(deps: {
  readonly dynamo: Dynamo;
  readonly table: string;
  readonly ring: Ring;
  /** Of what is limited: each has counters of its own. */
  readonly name: string;
  readonly perWindow: number;
  readonly perDay: number;
}): AddressLimit {
  return async (address, now) => {
    const dayStart = floorTo(now, DAY_SECONDS);
    const windowStart = floorTo(now, WINDOW_SECONDS);
    const key = (await dailyHash(deps.ring, `${deps.name}|${address}`, now)).toString('base64url');
    try {
      await deps.dynamo.send(takeOne(deps, key, `w${windowStart - dayStart}`, dayStart + 2 * DAY_SECONDS));
      return 0;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const dayIsOver = Number(error.Item?.day?.N) >= deps.perDay;
      return (dayIsOver ? dayStart + DAY_SECONDS : windowStart + WINDOW_SECONDS) - now;
    }
  };
}

/** One row is an address' day, with a counter for each window in which it did something. */
function takeOne(
  { table, perWindow, perDay }: { readonly table: string; readonly perWindow: number; readonly perDay: number },
  key: string,
  window: string,
  expires: UnixSeconds,
): UpdateItemCommand {
  const below = (name: string, limit: string) => `(attribute_not_exists(${name}) OR ${name} < ${limit})`;
  return new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: key } },
    UpdateExpression: 'ADD #day :one, #window :one SET #expires = :expires',
    ConditionExpression: `${below('#day', ':perDay')} AND ${below('#window', ':perWindow')}`,
    ExpressionAttributeNames: { '#day': 'day', '#window': window, '#expires': EXPIRES },
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':perDay': { N: String(perDay) },
      ':perWindow': { N: String(perWindow) },
      ':expires': { N: String(expires) },
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}
