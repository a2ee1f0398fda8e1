import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { WholeBodyHandler } from './http.ts';
import { clientOptions, httpOptions, lean } from './options.ts';

export type Dynamo = DynamoDBClient;

let client: DynamoDBClient | undefined;

/** The container's one DynamoDB client. */
export function dynamo(): Dynamo {
  client ??= lean(new DynamoDBClient({ ...clientOptions, requestHandler: new WholeBodyHandler(httpOptions) }));
  return client;
}
