/** An AWS in memory for a benchmark in which what is decided matters and not how fast: it keeps no crowd waiting. */
import { setTimeout as pause } from 'node:timers/promises';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { TableDescription } from '../../lambdas/shared/table.ts';
import { type Asked, type MemoryAws, memoryLine } from '../../test/support/memory-aws/answers.ts';
import { Refused } from '../../test/support/memory-aws/refused.ts';

/** Each request is on its way for up to so long, and so is its answer: calls overtake each other. */
const MOST_MILLISECONDS = 10;

/** For all SDK clients of this process, from now on. Names of tables and a sealing key are in the environment. */
export async function startMemoryAws(tables: readonly TableDescription[]): Promise<MemoryAws> {
  const { aws, handle } = memoryLine();
  Object.assign(NodeHttpHandler.prototype, { handle });
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    STAGE: 'bench',
    DEADLINE_MIN_MILLISECONDS: '30',
    DEADLINE_MAX_MILLISECONDS: '30',
    ...Object.fromEntries(tables.map(({ envName, id }) => [envName, id])),
  });
  const key = await new KMSClient().send(new CreateKeyCommand({}));
  process.env.SEALING_KEY_ARN = key.KeyMetadata?.Arn ?? '';
  aws.disturb(withConflicts());
  return aws;
}

/** As the service: of two transactions on one item at the same time one is refused, and may come again. */
function withConflicts() {
  const underWay = new Set<string>();
  return async (asked: Asked, carryOut: () => Promise<object>): Promise<object> => {
    await pause(Math.random() * MOST_MILLISECONDS);
    const items = itemsOf(asked);
    const reasons = items.map((item) => ({ Code: underWay.has(item) ? 'TransactionConflict' : 'None' }));
    if (reasons.some(({ Code }) => Code !== 'None')) {
      throw new Refused('TransactionCanceledException', { CancellationReasons: reasons });
    }
    for (const item of items) underWay.add(item);
    try {
      await pause(Math.random() * MOST_MILLISECONDS);
      return await carryOut();
    } finally {
      for (const item of items) underWay.delete(item);
    }
  };
}

interface Written {
  readonly TableName: string;
  readonly Key?: Readonly<Record<string, object>>;
  readonly Item?: Readonly<Record<string, object>>;
}

function itemsOf({ operation, request }: Asked): string[] {
  if (operation !== 'TransactWriteItems') return [];
  const items = request.TransactItems as readonly Readonly<Record<string, Written>>[];
  return items.flatMap(Object.values).map(({ TableName, Key, Item }: Written) => {
    const { pk, sk } = Key ?? Item ?? {};
    return JSON.stringify([TableName, pk, sk]);
  });
}
