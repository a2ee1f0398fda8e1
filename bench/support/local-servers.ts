/** A local AWS and one trust domain's tables for a benchmark that runs the shipped handlers in this process. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { TableDescription } from '../../lambdas/shared/table.ts';
import { startMinistack } from '../../local/aws/ministack.ts';
import { freePort } from '../../local/aws/ports.ts';
import { localFolder } from '../../local/folders.ts';
import { createTable } from '../../local/tables.ts';

/**
 * Starts MiniStack, makes the tables and a sealing key, and writes their names into this process's environment, where
 * the handlers read them when they are imported. Ends MiniStack when `work` has settled.
 */
export async function withLocalServers(tables: readonly TableDescription[], work: () => Promise<void>): Promise<void> {
  await withMinistack(async (endpoint) => {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      STAGE: 'bench',
      // Shorter than in production, so that a run takes seconds; waiting costs no CPU.
      DEADLINE_MIN_MILLISECONDS: '30',
      DEADLINE_MAX_MILLISECONDS: '30',
    });
    const dynamo = new DynamoDBClient();
    for (const table of tables) process.env[table.envName] = await createTable(dynamo, table);
    const key = await new KMSClient().send(new CreateKeyCommand({}));
    process.env.SEALING_KEY_ARN = key.KeyMetadata?.Arn ?? '';
    await work();
  });
}

/** A local AWS with a folder of its own, so that the log of a stack that runs at the same time stays whole. */
export async function withMinistack(work: (endpoint: string) => Promise<void>): Promise<void> {
  const folder = join(localFolder, `bench-${process.pid}`);
  try {
    const ministack = await startMinistack({ port: await freePort(), auth: false, folder });
    try {
      await work(ministack.endpoint);
    } finally {
      await ministack.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
