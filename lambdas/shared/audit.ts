import { randomUUID } from 'node:crypto';
import { type Put, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';
import type { Dynamo } from './aws/dynamo.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from './table.ts';

/** What an operator or a scheduled function did. `details` holds names and counts, never secrets or people's data. */
export interface AuditEntry {
  /** Who: a function or tool, such as `verification/rotate`. */
  readonly actor: string;
  /** What, such as `ring-version-made`. */
  readonly action: string;
  /** On what, such as `code/7`. */
  readonly target: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** Longer than the reference's 30 days (verification-server.md §5.6): a yearly review sees every rotation. */
const KEPT_SECONDS = 400 * DAY_SECONDS;

/** An entry as a part of the transaction that does what it records. pk is the day, sk `<unix seconds>#<random>`. */
export function auditPut(table: string, entry: AuditEntry, now: UnixSeconds): Put {
  const item = {
    [PARTITION_KEY]: { S: utcDay(now) },
    [SORT_KEY]: { S: `${now}#${randomUUID()}` },
    actor: { S: entry.actor },
    action: { S: entry.action },
    target: { S: entry.target },
    details: { S: JSON.stringify(entry.details ?? {}) },
    [EXPIRES]: { N: String(now + KEPT_SECONDS) },
  };
  return { TableName: table, Item: item };
}

/** Appends one entry. The functions may put here, and nothing else. */
export async function writeAudit(
  deps: { readonly dynamo: Dynamo; readonly table: string },
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<void> {
  await deps.dynamo.send(new PutItemCommand(auditPut(deps.table, entry, now)));
}
