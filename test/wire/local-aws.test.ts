import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { guardsTable, uploadsTable } from '../../lambdas/keyserver/tables.ts';
import { createTable, localDynamo, localKms, localS3 } from '../support/aws/local-aws.ts';

it('makes a fresh table from a description, with and without a sort key', async () => {
  const guards = await createTable(guardsTable);
  const uploads = await createTable(uploadsTable);
  await localDynamo().send(new PutItemCommand({ TableName: guards, Item: { pk: { S: 'a' } } }));
  await localDynamo().send(new PutItemCommand({ TableName: uploads, Item: { pk: { S: 'a' }, sk: { S: 'b' } } }));
  const read = new GetItemCommand({
    TableName: uploads,
    Key: { pk: { S: 'a' }, sk: { S: 'b' } },
    ConsistentRead: true,
  });
  expect((await localDynamo().send(read)).Item).toBeDefined();
  expect(await createTable(guardsTable)).not.toBe(guards);
});

it('has keys and buckets', async () => {
  const key = await localKms().send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
  const shown = await localKms().send(new GetPublicKeyCommand({ KeyId: key.KeyMetadata?.KeyId }));
  expect(shown.PublicKey?.length).toBe(91);
  await localS3().send(new CreateBucketCommand({ Bucket: 'enx-test' }));
  expect((await localS3().send(new ListBucketsCommand({}))).Buckets?.map((bucket) => bucket.Name)).toContain(
    'enx-test',
  );
});
