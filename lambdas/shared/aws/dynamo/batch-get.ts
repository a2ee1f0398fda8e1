import { setTimeout as pause } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../dynamo.ts';

type Item = Record<string, AttributeValue>;

/** Rounds of BatchGetItem: under load DynamoDB leaves keys for the next one. A few small rows never need many. */
const ROUNDS = 5;
const PAUSE_MILLISECONDS = 20;

/**
 * Strong reads of up to 100 rows by their keys, in no order; a row that does not exist is left out. Rejects when rows stay
 * unread, since to take an unread row for an absent one would refuse a good code or key.
 */
export async function batchGet(dynamo: Dynamo, table: string, keys: readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  let unread: Item[] = [...keys];
  for (let round = 0; round < ROUNDS && unread.length > 0; round++) {
    if (round > 0) await pause(round * PAUSE_MILLISECONDS);
    const RequestItems = { [table]: { Keys: unread, ConsistentRead: true } };
    const { Responses, UnprocessedKeys } = await dynamo.send(new BatchGetItemCommand({ RequestItems }));
    items.push(...(Responses?.[table] ?? []));
    unread = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  if (unread.length > 0) throw new Error('DynamoDB left rows unread');
  return items;
}
