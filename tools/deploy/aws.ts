/** The few AWS calls of `npm run deploy`, with what can go wrong in words. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Problem } from '../../device/problem.ts';
import { type Job, jobs, liveFunction, type PhoneDomain } from '../../lambdas/shared/names.ts';
import { edgeStackName, fixedRegionOf, originHeaderParameter, regionId, stackName } from '../../lib/names.ts';
import { nextKeyName, ownExportKeys, ownNextKeys } from '../../local/export-keys.ts';
import { publicKeyPem } from '../../local/public-key.ts';
import { signerName } from '../../protocol/export/signers.ts';
import type { RegionFile } from '../../protocol/region.ts';

export interface Caller {
  readonly account: string;
  readonly arn: string;
  /** Amazon's region. */
  readonly awsRegion: string;
}

/** Throws a Problem without credentials or without an Amazon region. */
export async function callerIdentity(): Promise<Caller> {
  const client = new STSClient({});
  const awsRegion = await client.config.region().catch(() => {
    throw new Problem('No Amazon region is set.', 'For example: export AWS_REGION=eu-central-1');
  });
  try {
    const { Account: account = '', Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    return { account, arn, awsRegion };
  } catch (error) {
    throw new Problem(
      `AWS does not accept your credentials, or there are none: ${messageOf(error)}`,
      'Set AWS_PROFILE, or log in (aws sso login, aws configure); `aws sts get-caller-identity` must answer.',
    );
  }
}

/** Output name → value. */
export async function stackOutputs(name: string): Promise<Record<string, string>> {
  const outputs = (await describeStack(name))?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

export interface StackState {
  /** Undefined while there is no such stack. */
  readonly status: string | undefined;
  /** Milliseconds since the epoch: when CloudFormation last began to make or change it. */
  readonly changedAt: number | undefined;
  readonly isProtected: boolean;
}

export async function stackState(name: string): Promise<StackState> {
  const stack = await describeStack(name);
  return {
    status: stack?.StackStatus,
    changedAt: (stack?.LastUpdatedTime ?? stack?.CreationTime)?.getTime(),
    isProtected: stack?.EnableTerminationProtection ?? false,
  };
}

/** What CloudFront was told to send; undefined without a stack of it. */
export async function sentOriginHeader(
  stage: string,
  domain: PhoneDomain,
): Promise<{ readonly version: string; readonly isChanging: boolean } | undefined> {
  const { Parameters = [], StackStatus = '' } = (await describeStack(edgeStackName(domain, stage))) ?? {};
  const name = originHeaderParameter(domain);
  const version = Parameters.find(({ ParameterKey }) => ParameterKey === name)?.ParameterValue;
  return version === undefined ? undefined : { version, isChanging: StackStatus.endsWith('_IN_PROGRESS') };
}

export async function setTerminationProtection(StackName: string, isProtected: boolean): Promise<void> {
  const request = { StackName, EnableTerminationProtection: isProtected };
  await cloudFormation(StackName).send(new UpdateTerminationProtectionCommand(request));
}

async function describeStack(StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudFormation(StackName).send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0];
  } catch (error) {
    if (messageOf(error).includes('does not exist')) return undefined;
    throw error;
  }
}

/** Where the stack is, which for CloudFront's is not the region of the others. */
export function cloudFormation(stack: string): CloudFormationClient {
  const region = fixedRegionOf(stack);
  return new CloudFormationClient(region === undefined ? {} : { region });
}

/** Region (with the key that leads, signer-settings.ts) → that key: its ARN in the region file, or the id of the one that the stack made. */
export async function exportKeys(stage: string, regions: readonly RegionFile[]): Promise<ReadonlyMap<string, string>> {
  const stack = stackName('keyserver', stage);
  const own = await ownExportKeys(cloudFormation(stack), stack);
  const next = await ownNextKeys(cloudFormation(stack), stack);
  const keyOf = ({ region, keyServer: { export: leading, signers } }: RegionFile) => {
    const isNext = signers.some((signer) => signerName(signer) === signerName(leading));
    return leading.signerKeyArn ?? (isNext ? next.get(nextKeyName(region, leading)) : own.get(regionId(region)));
  };
  return new Map(
    regions.map((file) => [file.region, keyOf(file) ?? '']).filter(([, key]) => key !== '') as [string, string][],
  );
}

/** What phones need to check a region's files. */
export interface ExportPublicKey {
  readonly region: string;
  /** As KMS knows it. */
  readonly key: string;
  readonly id: string;
  readonly version: string;
  readonly pem: string;
}

/** Of the regions that have one of `keys`. Throws a Problem when a key cannot be read. */
export async function exportPublicKeys(
  regions: readonly RegionFile[],
  keys: ReadonlyMap<string, string>,
): Promise<ExportPublicKey[]> {
  const kms = new KMSClient({});
  const all = regions.map(async ({ region, keyServer }) => {
    const { verificationKeyId: id, verificationKeyVersion: version } = keyServer.export;
    const key = keys.get(region);
    return key === undefined ? [] : [{ region, key, id, version, pem: await readPublicKey(kms, key) }];
  });
  return (await Promise.all(all)).flat();
}

async function readPublicKey(kms: KMSClient, keyArn: string): Promise<string> {
  try {
    return await publicKeyPem(kms, keyArn);
  } catch (error) {
    throw new Problem(
      `Everything is deployed, but the public key of ${keyArn} cannot be read: ${messageOf(error)}`,
      'Your credentials need the right kms:GetPublicKey. Then run this command again.',
    );
  }
}

/** Longer than any function may run. */
const INVOKE_MILLISECONDS = 905_000;

/** Runs a scheduled function now; what it says about itself. Throws a Problem when it failed. */
export async function runJob(stage: string, job: Job): Promise<string> {
  const client = new LambdaClient({ maxAttempts: 1, requestHandler: { requestTimeout: INVOKE_MILLISECONDS } });
  const FunctionName = liveFunction(stage, jobs[job].domain, jobs[job].step);
  const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
  const answer = Payload?.transformToString() ?? '';
  if (FunctionError === undefined) return answer;
  throw new Problem(
    `Everything is deployed, but the job ${job} failed: ${answer}`,
    `Its log: aws logs tail /enx/${stage}/${jobs[job].domain}/${jobs[job].step}. Then run this command again.`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
