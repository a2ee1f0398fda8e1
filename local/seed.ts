/** What a fresh deployment needs before its first phone: keys, trust, files and API keys, made by its own functions. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CLOCK_KEY, CLOCK_OFFSET } from '../lambdas/shared/clock.ts';
import { type Domain, type Job, jobs, liveFunction } from '../lambdas/shared/names.ts';
import { PARTITION_KEY } from '../lambdas/shared/table.ts';
import type { ApiKeyType } from '../protocol/rings/api-key-types.ts';
import { type AwsAccess, clientConfig } from './aws/access.ts';

export interface Functions {
  /** Runs a scheduled function now and returns what it says; throws when it failed. */
  runJob(job: Job): Promise<unknown>;
  /** Makes an API key and returns it: the only time that anyone sees it. */
  createApiKey(region: string, type: ApiKeyType): Promise<string>;
  /** As the operator's step takes it (lambdas/verification/operate/set-member). */
  setMember(member: Record<string, unknown>): Promise<void>;
}

export function stageFunctions(aws: AwsAccess, stage: string): Functions {
  const lambda = new LambdaClient({ ...clientConfig(aws), maxAttempts: 1 });
  const invoke = async (domain: Domain, step: string, event: Record<string, unknown>) => {
    const FunctionName = liveFunction(stage, domain, step);
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
    const payload = answer.Payload?.transformToString() || 'null';
    if (answer.FunctionError !== undefined) throw new Error(`${FunctionName} failed: ${errorMessage(payload)}`);
    return JSON.parse(payload) as unknown;
  };
  return {
    runJob: (job) => invoke(jobs[job].domain, jobs[job].step, {}),
    setMember: async (member) => {
      const done = await invoke('verification', 'set-member', member);
      if (typeof done === 'object' && done !== null && 'error' in done) throw new Error(String(done.error));
    },
    createApiKey: async (region, type) => {
      const made = await invoke('verification', 'create-api-key', { region, type, name: `local ${type}` });
      if (typeof made === 'object' && made !== null && 'key' in made && typeof made.key === 'string') return made.key;
      throw new Error('create-api-key answered without a key');
    },
  };
}

function errorMessage(payload: string): string {
  try {
    return String((JSON.parse(payload) as { errorMessage?: unknown }).errorMessage ?? payload);
  } catch {
    return payload;
  }
}

/** Writes the clock's offset where the functions of each trust domain read it. */
export function offsetWriter(aws: AwsAccess, tableNames: readonly string[]): (offsetSeconds: number) => Promise<void> {
  const dynamo = new DynamoDBClient(clientConfig(aws));
  return async (offsetSeconds) => {
    const Item = { [PARTITION_KEY]: { S: CLOCK_KEY }, [CLOCK_OFFSET]: { N: String(offsetSeconds) } };
    await Promise.all(tableNames.map((TableName) => dynamo.send(new PutItemCommand({ TableName, Item }))));
  };
}
