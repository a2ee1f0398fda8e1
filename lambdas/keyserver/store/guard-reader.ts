import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { StoredKey } from '../../../protocol/revision/revision.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { guardKey, readGuard } from './guard-table.ts';

/** What is stored of one key, strongly consistent; undefined if it was never accepted, or so long ago that it is forgotten. */
export type ReadGuard = (keyId: string, now: UnixSeconds) => Promise<StoredKey | undefined>;

export function openGuardReader(options: { readonly dynamo: Dynamo; readonly guardsTable: string }): ReadGuard {
  const { dynamo, guardsTable: TableName } = options;
  return async (keyId, now) => {
    const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: guardKey(keyId), ConsistentRead: true }));
    return readGuard(Item, now);
  };
}
