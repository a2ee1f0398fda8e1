import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientOptions, withoutLogger } from './aws-options.ts';

export type Dynamo = DynamoDBClient;

let client: DynamoDBClient | undefined;

/** The container's one DynamoDB client. */
export function dynamo(): Dynamo {
  client ??= withoutLogger(new DynamoDBClient(clientOptions));
  return client;
}
