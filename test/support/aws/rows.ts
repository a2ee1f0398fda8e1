import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

/** Every row of a small table. */
export async function allRows(dynamo: DynamoDBClient, table: string): Promise<Record<string, AttributeValue>[]> {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Items;
}
