/**
 * The table Seals: one row per sealed day, in one partition. A table of its own, so that nobody who writes entries can write
 * seals. Rows stay: without those before it, the newest seal proves nothing.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import type { Seal } from '../../../protocol/audit/chain.ts';
import type { Dynamo } from '../aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY } from '../table.ts';

const PARTITION = 'seals';

export interface SealStore {
  /** By day; some hundred bytes each, so ten years are one page. */
  all(): Promise<Seal[]>;
  /** False: the day has a seal. */
  add(seal: Seal): Promise<boolean>;
}

export function openSealStore(dynamo: Dynamo, TableName: string): SealStore {
  return {
    async all() {
      const query = {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :seals',
        ExpressionAttributeNames: { '#pk': PARTITION_KEY },
        ExpressionAttributeValues: { ':seals': { S: PARTITION } },
      };
      const seals: Seal[] = [];
      for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) seals.push(...Items.map(readSeal));
      return seals;
    },
    async add(seal) {
      try {
        await dynamo.send(
          new PutItemCommand({ TableName, Item: sealItem(seal), ConditionExpression: 'attribute_not_exists(pk)' }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

function sealItem({ day, count, entries, previous, sealedAt, hash }: Seal): Record<string, AttributeValue> {
  return {
    [PARTITION_KEY]: { S: PARTITION },
    [SORT_KEY]: { S: day },
    count: { N: String(count) },
    entries: { S: entries },
    previous: { S: previous },
    sealedAt: { N: String(sealedAt) },
    hash: { S: hash },
  };
}

function readSeal(row: Record<string, AttributeValue>): Seal {
  return {
    day: row[SORT_KEY]?.S ?? '',
    count: Number(row.count?.N),
    entries: row.entries?.S ?? '',
    previous: row.previous?.S ?? '',
    sealedAt: Number(row.sealedAt?.N),
    hash: row.hash?.S ?? '',
  };
}
