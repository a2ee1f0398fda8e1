import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { WholeBodyHandler } from './http.ts';
import { clientOptions, lean, oncePerCaller, patience } from './options.ts';

export type Dynamo = DynamoDBClient;

/** The container's one DynamoDB client, as patient as its caller; without one, a job's. */
export const dynamo = oncePerCaller((caller) => {
  const requestHandler = new WholeBodyHandler(patience[caller].attemptMilliseconds);
  return lean(new DynamoDBClient({ ...clientOptions(caller), requestHandler }));
});
