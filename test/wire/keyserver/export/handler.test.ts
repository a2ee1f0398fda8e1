import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { putConfiguration } from '../../../../lambdas/keyserver/store/export/export-table.ts';
import { exportsTable, uploadsTable } from '../../../../lambdas/keyserver/tables.ts';
import { createTable, localAws, localDynamo, localKms, localS3 } from '../../../support/aws/local-aws.ts';
import { aConfiguration } from '../../../support/export/exporter.ts';
import { linesOf } from '../../../support/process/stdout.ts';

const context = { awsRequestId: 'request-9', getRemainingTimeInMillis: () => 600_000 } as Context;

/** The function with its own wiring, called once: its answer or error, and what it logged. */
async function callWith(environment: Record<string, string>) {
  const { endpoint, region, credentials } = localAws();
  const variables = {
    ...environment,
    STAGE: 'test',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.resetModules();
  const { handler } = await import('../../../../lambdas/keyserver/jobs/export/handler.ts');
  let result: unknown;
  const lines = await linesOf(async () => {
    result = await handler({}, context).catch((error: Error) => error);
  });
  return { result, lines };
}

afterEach(() => vi.unstubAllEnvs());

describe('the export function', () => {
  it('gives the text of an error neither to its log nor to whoever invoked it', async () => {
    const names = {
      EXPORTS_TABLE: 'no-such-table',
      UPLOADS_TABLE: 'no-such-table',
      EXPORT_BUCKET: 'no-such-bucket',
      MANIFEST_KEY_ARN: 'no-key',
    };
    const { result, lines } = await callWith(names);
    expect(result).toEqual(new Error('keyserver/export failed: see its log'));
    expect(lines).toMatchObject([
      { message: 'unexpected error', errorName: 'ResourceNotFoundException', requestId: 'request-9' },
      { UnexpectedError: 1 },
    ]);
    expect(JSON.stringify(lines)).not.toContain('no-such-table');
  });

  it('names the configurations that failed, and logs what became of each', async () => {
    const tables = { EXPORTS_TABLE: await createTable(exportsTable), UPLOADS_TABLE: await createTable(uploadsTable) };
    const Bucket = `exports-${randomUUID()}`;
    await localS3().send(new CreateBucketCommand({ Bucket }));
    const { KeyMetadata } = await localKms().send(
      new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    );
    const keyArn = KeyMetadata?.Arn ?? '';
    const signers = [{ keyArn, verificationKeyId: '999', verificationKeyVersion: 'v1' }];
    // Its first window is not due before the end of this test, whenever that runs.
    const configuration = putConfiguration(tables.EXPORTS_TABLE, aConfiguration({ signers }), 4_000_000_000);
    await localDynamo().send(new UpdateItemCommand(configuration));
    const good = await callWith({ ...tables, EXPORT_BUCKET: Bucket, MANIFEST_KEY_ARN: keyArn });
    expect(good.result).toMatchObject({ configurations: [{ id: 'us-zz', outcome: 'done', indexWritten: true }] });
    const { result, lines } = await callWith({
      ...tables,
      EXPORT_BUCKET: 'no-such-bucket',
      MANIFEST_KEY_ARN: keyArn,
    });
    expect(result).toEqual(new Error('keyserver/export failed: us-zz'));
    expect(lines.map(({ message }) => message)).toContain('unexpected error');
    const summary = { configurations: [{ id: 'us-zz', outcome: 'failed' }] };
    expect(lines.at(-1)).toMatchObject({ message: 'job', summary });
  });
});
