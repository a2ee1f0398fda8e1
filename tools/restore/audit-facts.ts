/** What the audit remembers of rows that were deleted or withdrawn on purpose: a copy must not bring them back. */
import { paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../../lambdas/shared/aws/dynamo.ts';
import { PARTITION_KEY } from '../../lambdas/shared/table.ts';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';
import { type Row, sortOf } from './decision.ts';

/** As long as an entry is kept (lambdas/shared/audit.ts), for a table of a stack that was deleted long ago. */
const DAYS = 400;
const PARALLEL = 10;

export interface Entry {
  readonly action: string;
  readonly target: string;
  readonly at: UnixSeconds;
  readonly details: Readonly<Record<string, unknown>>;
  /** What was written in place of what had been; empty where the entry says none. */
  readonly after: Readonly<Record<string, unknown>>;
}

/** A deployment that wrote its regions or authorities. */
export interface Deployment {
  readonly at: UnixSeconds;
  wrote(name: string): boolean;
}

/** The entries of these actions, oldest first. */
export async function auditEntries(
  deps: { readonly dynamo: Dynamo; readonly auditTable: string },
  actions: readonly string[],
  now: UnixSeconds,
): Promise<Entry[]> {
  const days = Array.from({ length: DAYS + 1 }, (_, day) => utcDay(now - day * DAY_SECONDS));
  const queue = days.values();
  const entries: Entry[] = [];
  const worker = async () => {
    for (const day of queue) entries.push(...(await entriesOf(deps, day, actions)));
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return entries.sort((a, b) => a.at - b.at);
}

async function entriesOf(
  { dynamo, auditTable }: { readonly dynamo: Dynamo; readonly auditTable: string },
  day: string,
  actions: readonly string[],
): Promise<Entry[]> {
  const query = {
    TableName: auditTable,
    ConsistentRead: true,
    KeyConditionExpression: '#pk = :day',
    FilterExpression: `#action IN (${actions.map((_, i) => `:a${i}`).join(', ')})`,
    ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#action': 'action' },
    ExpressionAttributeValues: {
      ':day': { S: day },
      ...Object.fromEntries(actions.map((action, i) => [`:a${i}`, { S: action }])),
    },
  };
  const entries: Entry[] = [];
  for await (const page of paginateQuery({ client: dynamo }, query)) entries.push(...(page.Items ?? []).map(readEntry));
  return entries;
}

function readEntry(row: Row): Entry {
  return {
    action: row.action?.S ?? '',
    target: row.target?.S ?? '',
    at: Number(sortOf(row).split('#')[0]),
    details: JSON.parse(row.details?.S ?? '{}') as Entry['details'],
    after: JSON.parse(row.after?.S ?? '{}') as Entry['after'],
  };
}

/** The last of the entries with a list of names `written`, separated by spaces. */
export function lastDeployment(entries: readonly Entry[], action: string): Deployment | undefined {
  const last = entries.filter((entry) => entry.action === action).at(-1);
  if (last === undefined) return undefined;
  const written = ` ${String(last.details.written)} `;
  // A name may hold spaces itself.
  return { at: last.at, wrote: (name) => written.includes(` ${name} `) };
}
