/** The functions as they are deployed, each with its own environment, on an AWS in memory: only API Gateway is missing. */
import { vi } from 'vitest';
import { keyserverTables } from '../../../lambdas/keyserver/tables.ts';
import { dynamo } from '../../../lambdas/shared/aws/dynamo.ts';
import { kms } from '../../../lambdas/shared/aws/kms.ts';
import { putRegion } from '../../../lambdas/verification/store/region-store.ts';
import { regionsTable, verificationTables } from '../../../lambdas/verification/store/tables.ts';
import { regionFile } from '../../../protocol/region.ts';
import { type TestIssuer, testIssuer } from '../publish/key-server.ts';
import { seedPublish } from '../publish/publish-function.ts';
import { context, functionEnvironment, load } from '../verification/verification-functions.ts';
import { type MemoryAws, startMemoryAws } from './line.ts';

/** A table is called in memory what it is called in its description. */
const verificationNames = Object.fromEntries(verificationTables.map(({ envName, id }) => [envName, id]));
const keyserverNames = Object.fromEntries(keyserverTables.map(({ envName, id }) => [envName, id]));

const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** The deadline of every stage that lasts (lib/settings/stages.ts). */
const deadline = { DEADLINE_MIN_MILLISECONDS: '150', DEADLINE_MAX_MILLISECONDS: '250' };

function setEnvironment(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
}

/** Of a region file, as it is written. */
interface ARegion {
  readonly region: string;
  readonly name: string;
  readonly verification: object;
}

/**
 * Tables, keys and rows of the verification server as after a deployment with these region files. Environment and line are
 * the caller's to take away: `vi.unstubAllEnvs`, `vi.restoreAllMocks`.
 */
export async function deployVerification(...regions: ARegion[]): Promise<MemoryAws> {
  const aws = startMemoryAws();
  const provider = [{ kind: 'local-app', url: 'http://127.0.0.1:9/' }];
  const MESSAGE_PROVIDERS = JSON.stringify(provider);
  const sealingKey = (await aws.kms.operate('CreateKey', {})) as { KeyMetadata: { Arn: string } };
  const environment = functionEnvironment(verificationNames, sealingKey.KeyMetadata.Arn);
  setEnvironment({ ...environment, ...credentials, ...deadline, MESSAGE_PROVIDERS });
  for (const { region, name, verification } of regions) {
    const settings = { name, verification: regionFile.shape.verification.parse(verification) };
    await putRegion(dynamo(), regionsTable.id, region, settings);
  }
  await (await load<(event: object, context: object) => Promise<object>>('rotate'))({}, context);
  return aws;
}

/** The key server, which trusts the issuer. */
export async function deployKeyServer(now: number): Promise<{ aws: MemoryAws; issuer: TestIssuer }> {
  const aws = startMemoryAws();
  setEnvironment({ ...keyserverNames, ...credentials, ...deadline, STAGE: 'test' });
  const issuer = testIssuer();
  await seedPublish({ dynamo: dynamo(), kms: kms() }, keyserverNames, issuer, now);
  return { aws, issuer };
}
