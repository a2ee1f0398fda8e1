/** The wire tests' local AWS: SDK clients and fresh tables. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { TableDescription } from '../../lambdas/shared/table.ts';
import { createTable as createTableWith } from '../../local/tables.ts';
import './wire-setup.ts';

/** What an SDK client's constructor needs. */
export function localAws() {
  return {
    endpoint: inject('localAws'),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export const localDynamo = once(() => new DynamoDBClient(localAws()));
export const localKms = once(() => new KMSClient(localAws()));
export const localS3 = once(() => new S3Client(localAws()));

/** An empty table under a fresh name; the name is returned. */
export function createTable(description: TableDescription): Promise<string> {
  return createTableWith(localDynamo(), description);
}
