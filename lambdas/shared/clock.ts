import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Dynamo } from './aws/dynamo.ts';
import { PARTITION_KEY } from './table.ts';

/** The time of one call. Only composition roots (handlers) hold one; everything else gets `now`. */
export type Clock = () => Promise<UnixSeconds>;

/** The one item of the clock table, and its attribute: seconds that the stage's clock is ahead of the system's. */
export const CLOCK_KEY = 'clock';
export const CLOCK_OFFSET = 'offsetSeconds';

const OFFSET_CACHE_MILLISECONDS = 1_000;

export const systemClock: Clock = async () => Math.floor(Date.now() / 1000);

/** The system's clock; with CLOCK_TABLE (stage `local` only, design.md §6) ahead of it by the table's offset. */
export function clockFromEnv(dynamo: Dynamo, env: { readonly CLOCK_TABLE: string | undefined }): Clock {
  return env.CLOCK_TABLE === undefined ? systemClock : adjustableClock(dynamo, env.CLOCK_TABLE);
}

function adjustableClock(dynamo: Dynamo, table: string): Clock {
  let offset = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - readAt >= OFFSET_CACHE_MILLISECONDS) {
      offset = await readOffset(dynamo, table);
      readAt = performance.now();
    }
    return (await systemClock()) + offset;
  };
}

async function readOffset(dynamo: Dynamo, table: string): Promise<number> {
  const key = { [PARTITION_KEY]: { S: CLOCK_KEY } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return Number(Item?.[CLOCK_OFFSET]?.N ?? 0);
}
