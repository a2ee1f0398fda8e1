/** Tables made directly from their descriptions, for wire tests and benchmarks; a deployed stack makes its own. */
import { randomUUID } from 'node:crypto';
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PARTITION_KEY, SORT_KEY, type TableDescription } from '../lambdas/shared/table.ts';

/** Makes an empty table under a fresh physical name and returns that name. */
export async function createTable(dynamo: DynamoDBClient, description: TableDescription): Promise<string> {
  const keys = description.sortKey ? [PARTITION_KEY, SORT_KEY] : [PARTITION_KEY];
  const TableName = `${description.id}-${randomUUID()}`;
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  return TableName;
}
