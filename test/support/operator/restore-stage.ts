/** A stage whose tables the restore command works on, on the local AWS, and what the command said. */
import { randomUUID } from 'node:crypto';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeContinuousBackupsCommand,
  UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '../../../lambdas/shared/table.ts';
import { keyOf, type Row } from '../../../tools/restore/decision.ts';
import { runRestoreCommand, type Tools } from '../../../tools/restore.ts';
import { intercepted } from '../aws/failing-client.ts';
import { createTable, localDynamo, localS3 } from '../aws/local-aws.ts';
import { allRows } from '../aws/rows.ts';

const RECOVERY_MILLISECONDS = 35 * 86_400_000;

/** The local AWS restores, but knows no past: the window is AWS's, what comes back is what is there. */
function withPast(): Tools['dynamo'] {
  return intercepted(localDynamo(), async (name, pass) => {
    const answer = (await pass()) as { ContinuousBackupsDescription?: { PointInTimeRecoveryDescription?: object } };
    if (name !== DescribeContinuousBackupsCommand.name) return answer;
    const recovery = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    if (recovery) {
      const EarliestRestorableDateTime = new Date(Date.now() - RECOVERY_MILLISECONDS);
      Object.assign(recovery, { EarliestRestorableDateTime, LatestRestorableDateTime: new Date() });
    }
    return answer;
  });
}

/** `outputs`: as the stack of the domain has them. */
export function restoreCommand(outputs: Readonly<Record<string, string>>, more: Partial<Tools> = {}) {
  return async (...args: string[]) => {
    const out: string[] = [];
    const notes: string[] = [];
    const tools: Tools = {
      dynamo: withPast(),
      s3: localS3(),
      outputs: async () => outputs,
      pause: async () => undefined,
      clock: () => Math.floor(Date.now() / 1000),
      ...more,
    };
    const terminal = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text) };
    const status = await runRestoreCommand(['--stage', 'prod', ...args], tools, terminal);
    return { status, out: out.join('\n'), notes: notes.join('\n') };
  };
}

export async function switchRecoveryOn(TableName: string): Promise<void> {
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await localDynamo().send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
}

/** Now, as the command takes it. */
export function justNow(): string {
  return new Date().toISOString().replace(/\.\d+/, '');
}

/** A table with the rows that another one has now, as a restore makes it. */
export async function copyOf(description: TableDescription, table: string): Promise<string> {
  const copy = await createTable({ ...description, id: `${description.id}-copy-${randomUUID().slice(0, 8)}` });
  await putAll(copy, await allRows(localDynamo(), table));
  return copy;
}

export async function putAll(table: string, rows: readonly Row[]): Promise<void> {
  for (let i = 0; i < rows.length; i += 25) {
    const requests = rows.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } }));
    await localDynamo().send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}

/** The accident. */
export async function lose(TableName: string, which: (row: Row) => boolean = () => true): Promise<void> {
  const rows = (await allRows(localDynamo(), TableName)).filter(which);
  for (const row of rows) await localDynamo().send(new DeleteItemCommand({ TableName, Key: keyOf(row) }));
}
