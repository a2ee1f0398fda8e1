/** The wire tests' local AWS: SDK clients and fresh tables. */
import { S3Client } from '@aws-sdk/client-s3';
import { inject, vi } from 'vitest';
import { openDynamo } from '../../../lambdas/shared/aws/dynamo.ts';
import { WholeBodyHandler } from '../../../lambdas/shared/aws/http.ts';
import { openKms } from '../../../lambdas/shared/aws/kms.ts';
import type { TableDescription } from '../../../lambdas/shared/table.ts';
import { createTable as createTableWith } from '../../../local/tables.ts';
import '../setup/wire-setup.ts';

/** What an SDK client's constructor needs. */
export function localAws() {
  return {
    endpoint: inject('localAws'),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

/** For `beforeEach`: commands find it as they find any AWS, by the environment. `vi.unstubAllEnvs` takes it away. */
export function inEnvironment(): void {
  const { endpoint, region, credentials } = localAws();
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_REGION', region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The local AWS takes its time where fifty race. */
const patient = () => ({ ...localAws(), requestHandler: new WholeBodyHandler(30_000) });

/** The clients that functions have. */
export const localDynamo = once(() => openDynamo('job', patient()));
export const localKms = once(() => openKms('job', patient()));
export const localS3 = once(() => new S3Client(localAws()));

/** An empty table under a fresh name; the name is returned. */
export function createTable(description: TableDescription): Promise<string> {
  return createTableWith(localDynamo(), description);
}
