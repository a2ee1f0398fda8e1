/** The few AWS calls of `npm run deploy`, with what can go wrong in words. */
import { createPublicKey } from 'node:crypto';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Problem } from '../../device/problem.ts';
import { functionName, type Job, jobs } from '../../lambdas/shared/names.ts';

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

export async function isBootstrapped(): Promise<boolean> {
  try {
    await describeStack('CDKToolkit');
    return true;
  } catch (error) {
    if (messageOf(error).includes('does not exist')) return false;
    throw new Problem(
      `CloudFormation does not say whether the account is prepared for the CDK: ${messageOf(error)}`,
      'Your credentials need the right to deploy (cloudformation:*, and to assume the roles named cdk-hnb659fds-*).',
    );
  }
}

/** Output name → value. */
export async function stackOutputs(name: string): Promise<Record<string, string>> {
  const outputs = (await describeStack(name))?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

async function describeStack(StackName: string) {
  const { Stacks } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0];
}

/** Longer than any function may run. */
const INVOKE_MILLISECONDS = 905_000;

/** Runs a scheduled function now; what it says about itself. Throws a Problem when it failed. */
export async function runJob(stage: string, job: Job): Promise<string> {
  const client = new LambdaClient({ maxAttempts: 1, requestHandler: { requestTimeout: INVOKE_MILLISECONDS } });
  const FunctionName = functionName(stage, jobs[job].domain, jobs[job].step);
  const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
  const answer = Payload?.transformToString() ?? '';
  if (FunctionError === undefined) return answer;
  throw new Problem(
    `Everything is deployed, but the job ${job} failed: ${answer}`,
    `Its log: aws logs tail /enx/${stage}/${jobs[job].domain}/${jobs[job].step}. Then run this command again.`,
  );
}

/** PEM of a KMS key's public half, or why it cannot be shown: the deployment is done, so nothing fails for it. */
export async function publicKeyPem(keyArn: string, client = new KMSClient({})): Promise<string> {
  try {
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    return key.export({ format: 'pem', type: 'spki' }).toString().trimEnd();
  } catch (error) {
    return `KMS does not show it to these credentials: ${messageOf(error)}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
