/** Has DynamoDB restore a table to a point in time, which always makes a new table, and waits for it. */
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
  type TableDescription as TableState,
} from '@aws-sdk/client-dynamodb';
import { Problem } from '../../device/problem.ts';
import type { Dynamo } from '../../lambdas/shared/aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY, type TableDescription } from '../../lambdas/shared/table.ts';

/** Restores take minutes for a small table, hours for a large one. */
const POLL_MILLISECONDS = 20_000;

export interface MakeCopy {
  readonly dynamo: Dynamo;
  /** Physical name of the live table. */
  readonly live: string;
  readonly at: Date;
  readonly note: (line: string) => void;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** Tells the time it was restored to, so that the same point in time is the same copy. */
export function copyName(live: string, at: Date): string {
  return `${live}-restored-${at.toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '')}`;
}

export interface RecoveryWindow {
  readonly earliest: Date;
  readonly latest: Date;
}

/** Throws a Problem for a table without recovery, such as those of a throw-away stage. */
export async function recoveryWindow(dynamo: Dynamo, live: string): Promise<RecoveryWindow> {
  const { ContinuousBackupsDescription: backups } = await dynamo.send(
    new DescribeContinuousBackupsCommand({ TableName: live }),
  );
  const recovery = backups?.PointInTimeRecoveryDescription;
  const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } = recovery ?? {};
  if (recovery?.PointInTimeRecoveryStatus === 'ENABLED' && earliest && latest) return { earliest, latest };
  throw new Problem(
    `Point-in-time recovery of ${live} is off, so there is nothing to restore from.`,
    'Throw-away stages have none. Of a lasting stage, see docs/operations/restore.md, "The table is gone".',
  );
}

/** Throws a Problem for a time outside the window. */
export function checkTime({ earliest, latest }: RecoveryWindow, at: Date): void {
  if (at >= earliest && at <= latest) return;
  throw new Problem(
    `--at is ${at.toISOString()}; allowed: ${earliest.toISOString()} to ${latest.toISOString()}.`,
    'Choose the last second at which all was well. The latest time moves on with the clock, some minutes behind.',
  );
}

/** The copy's name. Goes on with one that an earlier run asked for. */
export async function makeCopy({ dynamo, live, at, note, pause }: MakeCopy): Promise<string> {
  const name = copyName(live, at);
  if (!(await tableState(dynamo, name))) {
    await dynamo.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: live,
        TargetTableName: name,
        RestoreDateTime: at,
        BillingModeOverride: 'PAY_PER_REQUEST',
      }),
    );
  }
  for (let waits = 0; (await tableState(dynamo, name))?.TableStatus !== 'ACTIVE'; waits++) {
    if (waits % 3 === 0) note(`waiting for ${name}: minutes to hours, by its size; safe to break off and run again`);
    await pause(POLL_MILLISECONDS);
  }
  return name;
}

async function tableState(dynamo: Dynamo, TableName: string): Promise<TableState | undefined> {
  try {
    return (await dynamo.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Throws a Problem unless `name` is a whole table of this kind, and not the live one. */
export async function checkCopy(dynamo: Dynamo, name: string, live: string, description: TableDescription) {
  const state = await tableState(dynamo, name);
  const keys = state?.KeySchema?.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join();
  const expected = [`${PARTITION_KEY} HASH`, ...(description.sortKey ? [`${SORT_KEY} RANGE`] : [])].join();
  const wrong =
    (name === live && 'it is the live table itself') ||
    (!state && 'there is no such table in this account and Amazon region') ||
    (state?.TableStatus !== 'ACTIVE' && `its state is ${state?.TableStatus}`) ||
    (keys !== expected && `its keys are ${keys}, those of ${description.id} are ${expected}`);
  if (wrong)
    throw new Problem(`--from is ${name}: ${wrong}.`, 'Give the name that the command printed when it made the copy.');
}
