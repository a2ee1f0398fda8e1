/** Reads the table Audit. Only the functions that seal it, and that show it to an auditor, may (lib/shared/auditing.ts). */
import { type AttributeValue, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type DayDigest, openDayDigest, type StoredEntry } from '../../../protocol/audit/chain.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Dynamo } from '../aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY } from '../table.ts';

type Row = Record<string, AttributeValue>;

/** An entry as an auditor reads it. */
export interface ReadEntry {
  readonly at: UnixSeconds;
  readonly actor: string;
  readonly by?: string;
  readonly action: string;
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly details?: unknown;
}

export interface AuditPage {
  readonly entries: readonly ReadEntry[];
  /** Where the next page begins; undefined: the day has no more. */
  readonly next?: string;
}

export interface AuditLog {
  digest(day: string): Promise<DayDigest>;
  /** One page, oldest first; `after`: the `next` of the page before. */
  page(day: string, after?: string): Promise<AuditPage>;
}

export function openAuditLog(dynamo: Dynamo, table: string): AuditLog {
  return {
    async digest(day) {
      const digest = openDayDigest();
      for await (const { Items = [] } of paginateQuery({ client: dynamo }, ofDay(table, day))) {
        for (const row of Items) digest.add(storedEntry(row));
      }
      return digest.end();
    },
    async page(day, after) {
      const start = after === undefined ? {} : { ExclusiveStartKey: keyOf(day, after) };
      const { Items = [], LastEvaluatedKey } = await dynamo.send(
        new QueryCommand({ ...ofDay(table, day), Limit: PAGE_ENTRIES, ...start }),
      );
      const next = LastEvaluatedKey?.[SORT_KEY]?.S;
      return { entries: Items.map(readEntry), ...(next === undefined ? {} : { next }) };
    },
  };
}

/** An entry is at most some kB, and an answer of Lambda at most 6 MB. */
const PAGE_ENTRIES = 200;

function ofDay(TableName: string, day: string) {
  return {
    TableName,
    // An entry that was written a moment ago must not show as missing.
    ConsistentRead: true,
    KeyConditionExpression: '#pk = :day',
    ExpressionAttributeNames: { '#pk': PARTITION_KEY },
    ExpressionAttributeValues: { ':day': { S: day } },
  };
}

const keyOf = (day: string, key: string): Row => ({ [PARTITION_KEY]: { S: day }, [SORT_KEY]: { S: key } });

function storedEntry({ [PARTITION_KEY]: _, [SORT_KEY]: key, ...row }: Row): StoredEntry {
  const attributes = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)]));
  return { key: key?.S ?? '', attributes };
}

/** Entries have texts and numbers; another type is none of ours, and shows as a change by its name. */
function textOf(value: AttributeValue): string {
  if (value.S !== undefined) return `S:${value.S}`;
  return value.N === undefined ? `${Object.keys(value)[0]}:` : `N:${value.N}`;
}

function readEntry(row: Row): ReadEntry {
  const values = (['before', 'after', 'details'] as const).flatMap((name) => {
    const value = parsed(row[name]?.S);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    at: Number(row[SORT_KEY]?.S?.split('#')[0]),
    actor: row.actor?.S ?? '',
    ...(row.by?.S && { by: row.by.S }),
    action: row.action?.S ?? '',
    target: row.target?.S ?? '',
    ...Object.fromEntries(values),
  };
}

/** What was changed by hand need be no JSON; an auditor sees it as it is. Nothing for `{}`, as most details are. */
function parsed(text: string | undefined): unknown {
  if (text === undefined || text === '{}') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
