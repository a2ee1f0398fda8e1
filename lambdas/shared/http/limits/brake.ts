import { createHmac } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { floorTo, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../aws/dynamo.ts';
import type { Ring } from '../../rings/rings.ts';
import { EXPIRES, PARTITION_KEY } from '../../table.ts';

/** Stops an address that keeps guessing codes (design.md §3, §4). A success reads and writes nothing. */
export interface FailureBrake {
  /** Seconds until this address may try again; 0 when it may now. From memory only. */
  check(region: string, address: string, now: UnixSeconds): number;
  /**
   * Counts a failed guess in the table, for all containers: one UpdateItem. True for the one guess, in any container,
   * from which on the address is refused.
   */
  failed(region: string, address: string, now: UnixSeconds): Promise<boolean>;
}

const WINDOW_SECONDS = 600;

/** Addresses a container remembers; more than that is a flood, which the stage's throttle handles. */
const MAXIMUM_REMEMBERED = 10_000;

/** `ring` is the ring `address`: the table holds keyed hashes of addresses, useless once the key is deleted. */
export function openFailureBrake(deps: {
  readonly dynamo: Dynamo;
  readonly table: string;
  readonly ring: Ring;
  /** From this many failed guesses in a window of ten minutes on, an address is refused for the rest of it. */
  readonly maximumFailures: number;
}): FailureBrake {
  const braked = new Map<string, UnixSeconds>();
  return {
    check(region, address, now) {
      return Math.max(0, (braked.get(`${region}|${address}`) ?? 0) - now);
    },
    async failed(region, address, now) {
      const windowStart = floorTo(now, WINDOW_SECONDS);
      const { secret } = await deps.ring.writer(now);
      const key = createHmac('sha256', secret).update(`${region}|${address}|${windowStart}`).digest('base64url');
      const failures = await addFailure(deps, key, windowStart + 2 * WINDOW_SECONDS);
      if (failures < deps.maximumFailures) return false;
      forgetOldest(braked);
      braked.set(`${region}|${address}`, windowStart + WINDOW_SECONDS);
      return failures === deps.maximumFailures;
    },
  };
}

async function addFailure(
  { dynamo, table }: { readonly dynamo: Dynamo; readonly table: string },
  key: string,
  expires: UnixSeconds,
): Promise<number> {
  const { Attributes } = await dynamo.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { [PARTITION_KEY]: { S: key } },
      UpdateExpression: 'ADD #failures :one SET #expires = :expires',
      ExpressionAttributeNames: { '#failures': 'failures', '#expires': EXPIRES },
      ExpressionAttributeValues: { ':one': { N: '1' }, ':expires': { N: String(expires) } },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return Number(Attributes?.failures?.N);
}

/** A Map keeps its insertion order. */
function forgetOldest(braked: Map<string, UnixSeconds>): void {
  const [oldest] = braked.keys();
  if (braked.size >= MAXIMUM_REMEMBERED && oldest !== undefined) braked.delete(oldest);
}
