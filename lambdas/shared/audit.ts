import { randomUUID } from 'node:crypto';
import { type Put, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';
import type { Dynamo } from './aws/dynamo.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from './table.ts';

/**
 * An administrative act (verification-server.md §5.7): what an operator, a case worker or a scheduled function changed. Names,
 * counts and settings, never secrets or people's data. Issuing is not one: it would be a list of who was told when.
 */
export type AuditEntry = AuditedAct & Change;

export interface AuditedAct {
  /** Who: a function or tool, such as `verification/rotate`, or `api-key:<id>`. */
  readonly actor: string;
  /** The person behind a command (`operatorOf`); absent where nobody asked. */
  readonly by?: string;
  /** What, such as `ring-version-made`. */
  readonly action: string;
  /** On what, such as `code/7`. */
  readonly target: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * The values that were changed, as they had been and as they are now. Only what was made has no `before`, and only what was
 * ended for good no `after`: an act without either would say that something was done, and not what.
 */
type Change =
  | { readonly before: object; readonly after: object }
  | { readonly before?: never; readonly after: object }
  | { readonly before: object; readonly after?: never };

/** An ARN; or one of the staff, by what an identity provider calls them (OpenID Connect Core §2: up to 255 ASCII characters). */
const OPERATOR = /^(?:(?!person:)[\w+=,.@:/-]{1,256}|person:[!-~]{1,255})$/;

/**
 * Who sent a command, as it says itself (tools/command/operator-command.ts): the ARN of its credentials. Lambda tells a function
 * nothing of who invoked it, so this is a claim; who doubts it finds the proof in CloudTrail, if its trail has Lambda's data events.
 * Of a call of the staff's pages: who was proven to make it.
 */
export function operatorOf(request: { readonly by?: unknown }): { by?: string } {
  return typeof request.by === 'string' && OPERATOR.test(request.by) ? { by: request.by } : {};
}

/** Longer than the reference's 30 days (verification-server.md §5.6): a yearly review sees every rotation. */
export const AUDIT_KEPT_SECONDS = 400 * DAY_SECONDS;

/** An entry as a part of the transaction that does what it records. pk is the day, sk `<unix seconds>#<random>`. */
export function auditPut(table: string, entry: AuditEntry, now: UnixSeconds): Put {
  const item = {
    [PARTITION_KEY]: { S: utcDay(now) },
    [SORT_KEY]: { S: `${now}#${randomUUID()}` },
    actor: { S: entry.actor },
    ...(entry.by && { by: { S: entry.by } }),
    action: { S: entry.action },
    target: { S: entry.target },
    ...(entry.before && { before: { S: JSON.stringify(entry.before) } }),
    ...(entry.after && { after: { S: JSON.stringify(entry.after) } }),
    details: { S: JSON.stringify(entry.details ?? {}) },
    [EXPIRES]: { N: String(now + AUDIT_KEPT_SECONDS) },
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
