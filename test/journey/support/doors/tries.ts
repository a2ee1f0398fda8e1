/** What a probe tries under the role of a function (probe.ts), on what the deployed stacks are called. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionName } from '../../../../lambdas/shared/names.ts';
import {
  readSigningKeys,
  type SigningPurpose,
  signingKeyFamily,
} from '../../../../lambdas/shared/rings/signing-key-rows.ts';
import { regionId } from '../../../../lib/names.ts';
import { ownExportKeys } from '../../../../local/export-keys.ts';
import { stack, stackAws } from '../../../support/setup/stack.ts';
import { time } from '../story.ts';
import type { Attempt } from './probe-handler.ts';

const aws = stackAws();

/** What the stacks call theirs; filled in by `readDeployed`. */
export const deployed = {
  /** Outputs of both stacks: physical names of tables and bucket. */
  outputs: {} as Readonly<Record<string, string>>,
  exportKey: '',
  certificateKey: '',
  messageKey: '',
  /** Of the verification server. */
  sealingKey: '',
};

/** Filled in when the names are known. */
export type Try = () => Attempt;
const key = { pk: { S: 'probe' }, sk: { S: 'probe' } };
const table = (id: string) => deployed.outputs[id] ?? `no output ${id}`;
export const get =
  (id: string): Try =>
  () => ({ service: 'dynamodb', action: 'GetItem', input: { TableName: table(id), Key: key } });
export const put =
  (id: string): Try =>
  () => ({ service: 'dynamodb', action: 'PutItem', input: { TableName: table(id), Item: key } });
export const remove =
  (id: string): Try =>
  () => ({ service: 'dynamodb', action: 'DeleteItem', input: { TableName: table(id), Key: key } });
export const scan =
  (id: string): Try =>
  () => ({ service: 'dynamodb', action: 'Scan', input: { TableName: table(id), Limit: 1 } });
export const query =
  (id: string): Try =>
  () => ({
    service: 'dynamodb',
    action: 'Query',
    input: {
      TableName: table(id),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'probe' } },
    },
  });
export const object =
  (action: string): Try =>
  () => ({
    service: 's3',
    action,
    input: {
      Bucket: table('keyserver ExportBucketName'),
      Key: 'probe',
      ...(action === 'PutObject' ? { Body: 'x' } : {}),
    },
  });
export const sign =
  (keyArn: () => string): Try =>
  () => ({
    service: 'kms',
    action: 'Sign',
    input: { KeyId: keyArn(), MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' },
  });
export const exportKey = () => deployed.exportKey;
export const signCertificate = sign(() => deployed.certificateKey);
export const signMessage = sign(() => deployed.messageKey);
export const signExport = sign(exportKey);
export const onKey =
  (action: string, keyArn: () => string, more: object = {}): Try =>
  () => ({ service: 'kms', action, input: { KeyId: keyArn(), ...more } });
/** What would make a key one's own: the keys' policies leave all of it to IAM, so no role may have it there. */
export const takeOver = (keyArn: () => string): Try[] => [rewritePolicy(keyArn), label(keyArn)];
export const rewritePolicy = (keyArn: () => string) =>
  onKey('PutKeyPolicy', keyArn, { PolicyName: 'default', Policy: '{}' });
export const label = (keyArn: () => string) =>
  onKey('TagResource', keyArn, { Tags: [{ TagKey: 'probe', TagValue: 'probe' }] });
export const scheduleDeletion = (keyArn: () => string) =>
  onKey('ScheduleKeyDeletion', keyArn, { PendingWindowInDays: 30 });

export async function readDeployed(stage: string): Promise<void> {
  deployed.outputs = Object.fromEntries([
    ...(await readOutputs('verification', `EnxVerification-${stage}`)),
    ...(await readOutputs('keyserver', `EnxKeyserver-${stage}`)),
  ]);
  const keys = await ownExportKeys(new CloudFormationClient(aws), `EnxKeyserver-${stage}`);
  deployed.exportKey = keys.get(regionId(stack().region)) ?? '';
  deployed.certificateKey = await readSigningKey('certificate');
  deployed.messageKey = await readSigningKey('sms');
  deployed.sealingKey = await readSealingKey(stage);
}

async function readOutputs(domain: string, stackName: string): Promise<[string, string][]> {
  const { Stacks } = await new CloudFormationClient(aws).send(new DescribeStacksCommand({ StackName: stackName }));
  return (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
    `${domain} ${OutputKey}`,
    OutputValue ?? '',
  ]);
}

/** The KMS key that signs certificates, or messages, now: a revoked one is pending deletion, and nobody may use it. */
async function readSigningKey(purpose: SigningPurpose): Promise<string> {
  const deps = { dynamo: new DynamoDBClient(aws), table: table('verification LastingRingsTableName') };
  const [signs] = await readSigningKeys(deps, signingKeyFamily(purpose, stack().region), await time.now());
  return signs?.keyArn ?? '';
}

async function readSealingKey(stage: string): Promise<string> {
  const FunctionName = functionName(stage, 'verification', 'rotate');
  const { Environment } = await new LambdaClient(aws).send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Environment?.Variables?.SEALING_KEY_ARN ?? '';
}
