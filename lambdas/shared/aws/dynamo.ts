import { randomUUID } from 'node:crypto';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { WholeBodyHandler } from './http.ts';
import { type Caller, clientOptions, lean, oncePerCaller, patience } from './options.ts';
import type { Operation } from './short-way/attempt.ts';
import { jsonText, readAttributes } from './short-way/json.ts';
import { type Service, withShortWay } from './short-way/short-way.ts';

export type Dynamo = DynamoDBClient;

const ofItems: Operation = { write: jsonText, read: readAttributes };

/** With one token for all attempts, so that a transaction whose answer got lost is not made twice. */
const ofTransactions: Operation = {
  ...ofItems,
  write: (input: { ClientRequestToken?: string }) =>
    jsonText({ ...input, ClientRequestToken: input.ClientRequestToken ?? randomUUID() }),
};

const service: Service = {
  name: 'dynamodb',
  target: 'DynamoDB_20120810',
  contentType: 'application/x-amz-json-1.0',
  operations: {
    GetItem: ofItems,
    PutItem: ofItems,
    UpdateItem: ofItems,
    DeleteItem: ofItems,
    Query: ofItems,
    Scan: ofItems,
    BatchGetItem: ofItems,
    TransactWriteItems: ofTransactions,
  },
};

/** What `config` says goes before what the caller's patience says. */
export function openDynamo(caller: Caller, config: DynamoDBClientConfig = {}): Dynamo {
  const requestHandler = new WholeBodyHandler(patience[caller].attemptMilliseconds);
  return withShortWay(lean(new DynamoDBClient({ ...clientOptions(caller), requestHandler, ...config })), service);
}

/** The container's one DynamoDB client, as patient as its caller; without one, a job's. */
export const dynamo = oncePerCaller((caller) => openDynamo(caller));
