import type { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { withTimeLimit } from '../../time-limit.ts';
import type { Dynamo } from '../dynamo.ts';

/** An answer waits for its counters, and what it answers is committed already: so it waits this long at most. */
const PATIENCE_MILLISECONDS = 500;

/** Sends an update of statistics. Rejects when it fails or takes too long; whether it was made is then unknown. */
export async function updateCounters(dynamo: Dynamo, update: UpdateItemCommand): Promise<void> {
  await withTimeLimit(PATIENCE_MILLISECONDS, () => dynamo.send(update));
}
