/** What an administrator changes live, in force at once: the stage's clock is moved past what containers keep. */
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type { ChangeSettingsResult } from '../../../lambdas/verification/operate/change-settings/change-settings.ts';
import { stack, stackAws } from '../../support/setup/stack.ts';
import { deployed, readDeployed } from './doors/tries.ts';
import { time } from './story.ts';

const STAGE = 'local';
/** Containers keep a region's row for a minute (verification-server.md §6.1). */
const KEPT_SECONDS = 61;

const { region } = stack();
const inForce = async () => time.control?.advance(KEPT_SECONDS);

/** Does `work` while these settings hold, by their places. */
export async function withSettings<T>(set: Readonly<Record<string, unknown>>, work: () => Promise<T>): Promise<T> {
  await change({ set });
  try {
    return await work();
  } finally {
    await change({ drop: Object.keys(set) });
  }
}

/** Does `work` while no function can read the region's row. */
export async function withBrokenRow<T>(work: () => Promise<T>): Promise<T> {
  await readDeployed(STAGE);
  const row = { TableName: deployed.outputs['verification RegionsTableName'], Key: { pk: { S: region } } };
  const dynamo = new DynamoDBClient(stackAws());
  const live = { S: 'not JSON' };
  const { Attributes } = await dynamo.send(
    new UpdateItemCommand({
      ...row,
      UpdateExpression: 'SET live = :live',
      ExpressionAttributeValues: { ':live': live },
      ReturnValues: 'ALL_OLD',
    }),
  );
  await inForce();
  try {
    return await work();
  } finally {
    const before = Attributes?.live ?? { S: '{}' };
    const mended = { UpdateExpression: 'SET live = :live', ExpressionAttributeValues: { ':live': before } };
    await dynamo.send(new UpdateItemCommand({ ...row, ...mended }));
    await inForce();
  }
}

async function change(wish: object): Promise<void> {
  const first = await ask(wish, 0);
  const result = 'overtaken' in first ? await ask(wish, first.overtaken.version) : first;
  if (!('outcome' in result)) throw new Error(`Nothing was changed: ${JSON.stringify(result)}`);
  await inForce();
}

async function ask(wish: object, seen: number): Promise<ChangeSettingsResult> {
  const FunctionName = liveFunction(STAGE, 'verification', 'change-settings');
  const Payload = JSON.stringify({ region, seen, ...wish });
  const answer = await new LambdaClient(stackAws()).send(new InvokeCommand({ FunctionName, Payload }));
  return JSON.parse(answer.Payload?.transformToString() ?? '') as ChangeSettingsResult;
}
