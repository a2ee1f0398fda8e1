/** CPU time of calls, and what they cost at AWS. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KMSClient } from '@aws-sdk/client-kms';

const WARM_UP_CALLS = 2_000;
const RUNS = 5;
const CALLS_PER_RUN = 400;
const AT_A_TIME = 8;

/** How many calls `cpuMilliseconds` makes in all. */
export const MEASURED_CALLS = WARM_UP_CALLS + RUNS * CALLS_PER_RUN;

export type Call = (index: number) => Promise<unknown>;

/** Calls `from` to `to`, without the last, 8 at a time. */
export async function callAll(call: Call, from: number, to: number): Promise<void> {
  let next = from;
  const worker = async () => {
    while (next < to) await call(next++);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}

/** The functions' log lines are made, as in production, but not shown among the figures. */
export async function withoutOutput<T>(work: () => Promise<T>): Promise<T> {
  const write = process.stdout.write;
  process.stdout.write = () => true;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}

/**
 * This process's own CPU milliseconds per call: best of five runs after the warm-up, 8 calls at a time. `shorten`: how many
 * times fewer calls, for one that does the work of several.
 */
export async function cpuMilliseconds(call: Call, shorten = 1): Promise<number> {
  const [warmUp, perRun] = [WARM_UP_CALLS, CALLS_PER_RUN].map((calls) => calls / shorten) as [number, number];
  return withoutOutput(async () => {
    await callAll(call, 0, warmUp);
    const runs: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const from = warmUp + run * perRun;
      const before = process.cpuUsage();
      await callAll(call, from, from + perRun);
      const { user, system } = process.cpuUsage(before);
      runs.push((user + system) / 1000 / perRun);
    }
    return Number(Math.min(...runs).toFixed(2));
  });
}

export interface AwsUse {
  /** Of DynamoDB and KMS. */
  awsCalls: number;
  readUnits: number;
  writeUnits: number;
  kmsCalls: number;
}

interface Consumed {
  readonly ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
}

const WRITES = /^(Put|Update|Delete|BatchWrite|TransactWrite)Item/;

/** Adds up what the two clients use from now on, as DynamoDB reports it. */
export function watchAws(dynamo: DynamoDBClient, kms: KMSClient, use: AwsUse = nothing()): AwsUse {
  dynamo.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const result = await next(args);
      const consumed = (result.output as Consumed).ConsumedCapacity ?? [];
      const kind = WRITES.test(context.commandName ?? '') ? 'writeUnits' : 'readUnits';
      for (const { CapacityUnits = 0 } of [consumed].flat()) use[kind] += CapacityUnits;
      use.awsCalls += 1;
      return result;
    },
    { step: 'initialize', name: 'watchCapacity' },
  );
  kms.middlewareStack.add(
    (next) => (args) => {
      use.kmsCalls += 1;
      use.awsCalls += 1;
      return next(args);
    },
    { step: 'initialize', name: 'watchKms' },
  );
  return use;
}

function nothing(): AwsUse {
  return { awsCalls: 0, readUnits: 0, writeUnits: 0, kmsCalls: 0 };
}

/** What one call costs at AWS. */
export async function costOf(use: AwsUse, call: () => Promise<unknown>): Promise<AwsUse> {
  Object.assign(use, nothing());
  await withoutOutput(call);
  return { ...use };
}

export function print(figure: object): void {
  console.log(JSON.stringify(figure));
}
