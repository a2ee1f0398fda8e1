/**
 * Proves retention (verification-server.md §5.6): reads times and keys of a table's rows, and says of each kind how many there are and
 * how old the oldest is. Nothing that a row holds leaves this function; by its rights it could not even read it (lib/shared/retention.ts).
 */
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { type KindReport, openReport } from '../../../protocol/retention/report.ts';
import { attributesRead, type KeyedRow, type RowRule, type TableRules } from '../../../protocol/retention/rule.ts';
import type { Dynamo } from '../aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY } from '../table.ts';

/** What `npm run retention` sends; it comes from an operator and is checked all the same. */
const request = z.strictObject({
  table: z.string(),
  /** Read units after which it stops: a unit is 8 kB of rows. */
  units: z.number().check(z.positive()),
  by: z.optional(z.unknown()),
});

export interface RetentionReport {
  readonly table: string;
  /** False: it stopped at its limit. Rows lie by the hash of their key, so what was read is a fair sample. */
  readonly isWhole: boolean;
  readonly units: number;
  readonly kinds: readonly KindReport[];
}

export type RetentionResult = RetentionReport | { readonly error: string };

export interface RetentionDeps {
  readonly dynamo: Dynamo;
  readonly rules: TableRules;
  /** By the id of its description. */
  readonly tables: ReadonlyMap<string, string>;
  /** Since the call began; the function has a minute. */
  readonly elapsedMilliseconds: () => number;
}

/** One more page takes less than the rest of the minute. */
const MILLISECONDS = 45_000;

/** Mistakes are answered in words. */
export async function reportRetention(deps: RetentionDeps, event: unknown, now: UnixSeconds): Promise<RetentionResult> {
  const parsed = request.safeParse(event);
  if (!parsed.success) return { error: 'Allowed: table and units (more than 0)' };
  const { table, units: most } = parsed.data;
  const [name, rules] = [deps.tables.get(table), deps.rules[table]];
  if (name === undefined || rules === undefined)
    return { error: `table must be one of ${[...deps.tables.keys()].join(', ')}` };
  const report = openReport(rules, now);
  let units = 0;
  let from: Row | undefined;
  do {
    const page = await deps.dynamo.send(scan(name, rules, from));
    for (const row of page.Items ?? []) report.add(keyedRow(row));
    units += page.ConsumedCapacity?.CapacityUnits ?? 0;
    from = page.LastEvaluatedKey;
  } while (from && units < most && deps.elapsedMilliseconds() < MILLISECONDS);
  return { table, isWhole: from === undefined, units, kinds: report.kinds() };
}

type Row = Record<string, AttributeValue>;

/** Not consistent: at half the price, and a row of this second proves nothing. */
function scan(TableName: string, rules: readonly RowRule[], from: Row | undefined): ScanCommand {
  const names = attributesRead(rules);
  return new ScanCommand({
    TableName,
    // Said outright, since the function's right to scan depends on it.
    Select: 'SPECIFIC_ATTRIBUTES',
    ProjectionExpression: names.map((_, index) => `#n${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names.map((attribute, index) => [`#n${index}`, attribute])),
    ReturnConsumedCapacity: 'TOTAL',
    ...(from && { ExclusiveStartKey: from }),
  });
}

function keyedRow(row: Row): KeyedRow {
  const numbers = Object.entries(row).flatMap(([name, { N }]) => (N === undefined ? [] : [[name, Number(N)]]));
  return { pk: row[PARTITION_KEY]?.S ?? '', sk: row[SORT_KEY]?.S ?? '', times: Object.fromEntries(numbers) };
}
