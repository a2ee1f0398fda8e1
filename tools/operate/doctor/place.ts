/** Where the doctor looks: the stack of one domain as AWS has it. */
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { readStack } from '../../../device/stack.ts';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { domainOf, type StackPart, stackName } from '../../../lib/names.ts';
import { ownUrl } from '../../../lib/settings/addresses.ts';
import type { StageRules } from '../../../lib/settings/stages.ts';
import { localFolder } from '../../../local/folders.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { awsOfStage } from '../../command/aws-of-stage.ts';
import { defined } from '../../command/defined.ts';
import { type Invoke, stageFactsOf } from '../../command/operator-command.ts';

const stageFolder = join(import.meta.dirname, '../../../stages');

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamo: DynamoDBClient;
  readonly kms: KMSClient;
  readonly lambda: LambdaClient;
  readonly scheduler: SchedulerClient;
  readonly sns: SNSClient;
}

export interface Resource {
  readonly id: string;
  readonly type: string;
  /** Physical id. */
  readonly name: string;
}

export interface Place {
  /** Which stack it is, and whose. */
  readonly part: StackPart;
  readonly domain: Domain;
  readonly stage: Pick<StageRules, 'name' | 'throwAway' | 'target'>;
  readonly stack: string;
  readonly status: string;
  readonly isProtected: boolean;
  /** When it was deployed last. */
  readonly changedAt: UnixSeconds;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly Resource[];
  /** Health jurisdictions in service, by the region files here. */
  readonly regions: readonly string[];
  readonly aws: Clients;
  readonly invoke: Invoke;
}

export function openClients(stage: string): Clients {
  const config = awsOfStage(stage);
  return {
    cloudFormation: new CloudFormationClient(config),
    cloudWatch: new CloudWatchClient(config),
    dynamo: new DynamoDBClient(config),
    kms: new KMSClient(config),
    lambda: new LambdaClient({ ...config, maxAttempts: 8 }),
    scheduler: new SchedulerClient({ ...config, maxAttempts: 8 }),
    sns: new SNSClient(config),
  };
}

type Given = Pick<Place, 'part' | 'stage' | 'regions' | 'aws' | 'invoke'>;

/** Undefined where the account has no such stack. */
export async function findPlace(given: Given): Promise<Place | undefined> {
  const stack = stackName(given.part, given.stage.name);
  const found = await describe(given.aws.cloudFormation, stack);
  if (!found) return undefined;
  const outputs = (found.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return {
    ...given,
    domain: domainOf(given.part),
    stack,
    status: found.StackStatus ?? '',
    isProtected: found.EnableTerminationProtection ?? false,
    changedAt: Number(found.LastUpdatedTime ?? found.CreationTime ?? 0) / 1000,
    outputs: { ...Object.fromEntries(outputs), ...addressesOf(given) },
    resources: await resourcesOf(given.aws.cloudFormation, stack),
  };
}

/** Names of the stage's own, and those of the local front; where there are none, API Gateway's, as the stack says. */
function addressesOf({ stage }: Given): Record<string, string> {
  if (stage.target === 'local') return localAddresses();
  const facts = stageFactsOf(stageFolder, stage.name);
  const own = {
    DeviceUrl: ownUrl(facts, 'deviceApi'),
    AdminUrl: ownUrl(facts, 'adminApi'),
    PublishUrl: ownUrl(facts, 'publishApi'),
    SelfServiceUrl: ownUrl(facts, 'selfService'),
    PagesUrl: ownUrl(facts, 'staffPages'),
  };
  return defined(own);
}

function localAddresses(): Record<string, string> {
  const { verification, keyServer, selfService, staff } = readStack(join(localFolder, 'stack.json'));
  const { deviceUrl: DeviceUrl, adminUrl: AdminUrl } = verification;
  return {
    DeviceUrl,
    AdminUrl,
    PublishUrl: keyServer.publishUrl,
    ...(selfService && { SelfServiceUrl: selfService.url }),
    ...(staff && { PagesUrl: staff.url }),
  };
}

async function describe(client: CloudFormationClient, StackName: string) {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    if (String(error).includes('does not exist')) return undefined;
    throw error;
  }
}

async function resourcesOf(client: CloudFormationClient, StackName: string): Promise<Resource[]> {
  const found: Resource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { LogicalResourceId, ResourceType, PhysicalResourceId, ResourceStatus } of StackResourceSummaries) {
      // What a release leaves behind stays listed as deleted for a while.
      if (ResourceStatus?.startsWith('DELETE')) continue;
      found.push({ id: LogicalResourceId ?? '', type: ResourceType ?? '', name: PhysicalResourceId ?? '' });
    }
  }
  return found;
}

export const ofType = ({ resources }: Pick<Place, 'resources'>, type: string): Resource[] =>
  resources.filter((one) => one.type === type);
