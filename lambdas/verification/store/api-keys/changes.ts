/** What operators change about API keys: each with the record of it, both or neither. */
import { type AttributeValue, GetItemCommand, type TransactWriteItem, type Update } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { apiKeyPreview, ENABLE_SECONDS } from '../../../../protocol/rings/api-key.ts';
import type { ApiKeyType } from '../../../../protocol/rings/api-key-types.ts';
import { type AuditEntry, auditPut } from '../../../shared/audit.ts';
import { cancellationReasons, isBusy, transact } from '../../../shared/aws/dynamo/transactions.ts';
import { PARTITION_KEY } from '../../../shared/table.ts';
import { type ApiKeyTables, keyRow, nameRow, type StoredApiKey, storedApiKey } from './rows.ts';

export interface NewApiKey {
  region: string;
  type: ApiKeyType;
  /** Unique in its region. */
  name: string;
  id: string;
  /** The secret part. */
  key: string;
  /** Keyed hash of the secret part. */
  hash: string;
}

/**
 * Stores a new key under its hash, its name beside it and the record of it, all or nothing. False where the region has, or
 * had, a key of that name: the row of a name stays when its key is withdrawn, so that a name in the audit is one key.
 */
export async function storeApiKey(
  tables: ApiKeyTables,
  key: NewApiKey,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  const id = { S: key.id };
  const created = { N: String(now) };
  const named = { type: { S: key.type }, name: { S: key.name }, preview: { S: apiKeyPreview(key.key) } };
  const put = (pk: string, attributes: Record<string, AttributeValue>): TransactWriteItem => ({
    Put: {
      TableName: tables.table,
      Item: { [PARTITION_KEY]: { S: pk }, id, created, ...attributes },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  const row = keyRow(key.region, key.hash);
  const TransactItems = [
    put(nameRow(key.region, key.name), { row: { S: row } }),
    put(row, named),
    { Put: auditPut(tables.auditTable, entry, now) },
  ];
  try {
    await transact(tables.dynamo, TransactItems);
    return true;
  } catch (error) {
    const [name] = cancellationReasons(error);
    if (name?.Code !== 'ConditionalCheckFailed') throw error;
    return false;
  }
}

export interface NamedApiKey extends StoredApiKey {
  /** Its row in the table. */
  readonly row: string;
}

/** The key of a name, withdrawn or not. */
export async function namedApiKey(
  tables: ApiKeyTables,
  region: string,
  name: string,
): Promise<NamedApiKey | undefined> {
  const row = (await readRow(tables, nameRow(region, name)))?.row?.S;
  if (row === undefined) return undefined;
  const key = storedApiKey((await readRow(tables, row)) ?? {});
  // A restore may bring a name back whose key is lost (docs/operations/restore.md).
  return key && { ...key, row };
}

async function readRow(
  { dynamo, table }: ApiKeyTables,
  pk: string,
): Promise<Record<string, AttributeValue> | undefined> {
  const Key = { [PARTITION_KEY]: { S: pk } };
  return (await dynamo.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
}

/** `busy`: another call is at the same key. An object: its row as it was, which the change does not fit. */
type Changed = 'done' | 'busy' | { readonly row: Record<string, AttributeValue> };

type ChangeOfRow = Pick<Update, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'>;

async function change(
  tables: ApiKeyTables,
  { row }: NamedApiKey,
  update: ChangeOfRow,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<Changed> {
  const Update = {
    TableName: tables.table,
    Key: { [PARTITION_KEY]: { S: row } },
    UpdateExpression: update.UpdateExpression,
    ConditionExpression: update.ConditionExpression,
    ExpressionAttributeValues: update.ExpressionAttributeValues,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  try {
    await transact(tables.dynamo, [{ Update }, { Put: auditPut(tables.auditTable, entry, now) }]);
    return 'done';
  } catch (error) {
    if (isBusy(error)) return 'busy';
    const [reason] = cancellationReasons(error);
    if (!reason?.Item) throw error;
    return { row: reason.Item };
  }
}

/** Since when a key is withdrawn, and whether this call did it. `busy`: another call is at it. */
export type Disabled = { since: UnixSeconds; first: boolean } | 'busy';

/** The row stays: its name must not be given again, and for some days it may be let in again. */
export async function withdrawApiKey(
  tables: ApiKeyTables,
  key: NamedApiKey,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<Disabled> {
  const update = {
    UpdateExpression: 'SET disabledAt = :now',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(disabledAt)',
    ExpressionAttributeValues: { ':now': { N: String(now) } },
  };
  const outcome = await change(tables, key, update, entry, now);
  if (outcome === 'done') return { since: now, first: true };
  return outcome === 'busy' ? 'busy' : { since: Number(outcome.row.disabledAt?.N), first: false };
}

/** `over`: it has been withdrawn for too long. `working`: it is not withdrawn. */
export type Enabled = 'done' | 'working' | 'over' | 'busy';

/** Lets a key in again that was withdrawn less than 14 days ago: the write itself decides, so no second can be won. */
export async function enableApiKey(
  tables: ApiKeyTables,
  key: NamedApiKey,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<Enabled> {
  const update = {
    UpdateExpression: 'REMOVE disabledAt',
    ConditionExpression: 'disabledAt > :tooLongAgo',
    ExpressionAttributeValues: { ':tooLongAgo': { N: String(now - ENABLE_SECONDS) } },
  };
  const outcome = await change(tables, key, update, entry, now);
  if (typeof outcome === 'string') return outcome;
  return outcome.row.disabledAt ? 'over' : 'working';
}

/** `changed`: somebody else changed the list since `key` was read. */
export type Limited = 'done' | 'changed' | 'busy';

/** Writes from where a key may be used, in place of what was read. */
export async function limitApiKey(
  tables: ApiKeyTables,
  key: NamedApiKey,
  networks: readonly string[],
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<Limited> {
  const before = key.networks.length > 0 && { ':before': { SS: [...key.networks] } };
  const after = networks.length > 0 && { ':after': { SS: [...networks] } };
  const values = { ...before, ...after };
  const update = {
    UpdateExpression: after ? 'SET networks = :after' : 'REMOVE networks',
    ConditionExpression: before ? 'networks = :before' : 'attribute_exists(pk) AND attribute_not_exists(networks)',
    ExpressionAttributeValues: Object.keys(values).length > 0 ? values : undefined,
  };
  const outcome = await change(tables, key, update, entry, now);
  return typeof outcome === 'string' ? outcome : 'changed';
}
