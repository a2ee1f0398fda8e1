/** The table ApiKeys, and who calls (verification-server.md §5.1). */
import { type AttributeValue, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { type ApiKeyParts, type ApiKeyType, apiKeyPreview, openApiKey } from '../../../protocol/rings/api-key.ts';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';
import { type AuditEntry, auditPut } from '../../shared/audit.ts';
import { batchGet } from '../../shared/aws/batch-get.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { cancellationReasons, isBusy, transact } from '../../shared/aws/transactions.ts';
import type { ApiKeyIdentity, Authenticate } from '../../shared/http/call.ts';
import type { Ring } from '../../shared/rings/rings.ts';
import { PARTITION_KEY } from '../../shared/table.ts';
import type { RegionStore } from './region-store.ts';

export interface ApiKeyDeps {
  dynamo: Dynamo;
  /** ApiKeys. */
  table: string;
  /** Ring `api-key`: what is stored is a keyed hash. */
  hashes: Ring;
  /** Ring `api-key-signature`. */
  signatures: Ring;
  regions: RegionStore;
}

const CACHE_SECONDS = 60;
/** Only keys that we once signed get here, so this bound is for the day when a region has made very many. */
const CACHE_ENTRIES = 1_000;

/**
 * Knows keys of these types. An invented key fails its signature and costs no database work; a genuine one is looked up once
 * a minute, also when it was refused, so that a withdrawn key in every phone of a region stays cheap. That never refuses a
 * new key for a minute: nobody has a key before its row is stored, and every look is a strong read.
 */
export function authenticator(deps: ApiKeyDeps, ...types: readonly ApiKeyType[]): Authenticate {
  const cache = new Map<string, { identity: ApiKeyIdentity | undefined; until: UnixSeconds }>();
  return async (headerValue, now) => {
    const text = headerValue?.trim() ?? '';
    const parts = openApiKey(text, await secrets(deps.signatures, now));
    if (!parts || !(await deps.regions.settings(parts.region, now))) return undefined;
    // Not by the header's text: a signature has many spellings, and each would be a look of its own.
    const signed = `${parts.key}.${parts.region}`;
    const kept = cache.get(signed);
    if (kept && kept.until > now) return kept.identity;
    const found = await findApiKey(deps, parts, now);
    const identity = found && types.includes(found.type) ? found : undefined;
    if (cache.size >= CACHE_ENTRIES) cache.clear();
    cache.set(signed, { identity, until: now + CACHE_SECONDS });
    return identity;
  };
}

async function findApiKey(deps: ApiKeyDeps, parts: ApiKeyParts, now: UnixSeconds): Promise<ApiKeyIdentity | undefined> {
  const { dynamo, table, hashes } = deps;
  const keys = (await secrets(hashes, now)).map((secret) => ({
    [PARTITION_KEY]: { S: apiKeyRow(parts.region, keyedHash(secret, parts.key)) },
  }));
  const item = (await batchGet(dynamo, table, keys)).find((row) => !row.disabledAt);
  if (!item) return undefined;
  return { region: parts.region, type: item.type?.S as ApiKeyType, id: item.id?.S ?? '' };
}

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

interface ApiKeyTables {
  dynamo: Dynamo;
  table: string;
  auditTable: string;
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
  const row = apiKeyRow(key.region, key.hash);
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

export interface NamedApiKey {
  id: string;
  /** Its row in the table. */
  row: string;
}

/** The key of a name, withdrawn or not. */
export async function namedApiKey(
  { dynamo, table }: ApiKeyTables,
  region: string,
  name: string,
): Promise<NamedApiKey | undefined> {
  const Key = { [PARTITION_KEY]: { S: nameRow(region, name) } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item && { id: Item.id?.S ?? '', row: Item.row?.S ?? '' };
}

/** Since when a key is withdrawn, and whether this call did it. `busy`: another call is at it. */
export type Disabled = { since: UnixSeconds; first: boolean } | 'busy';

/** Withdraws a key and records it, both or neither. The row stays: a key that comes back would be a surprise. */
export async function withdrawApiKey(
  tables: ApiKeyTables,
  key: NamedApiKey,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<Disabled> {
  const Update = {
    TableName: tables.table,
    Key: { [PARTITION_KEY]: { S: key.row } },
    UpdateExpression: 'SET disabledAt = :now',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(disabledAt)',
    ExpressionAttributeValues: { ':now': { N: String(now) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  try {
    const TransactItems = [{ Update }, { Put: auditPut(tables.auditTable, entry, now) }];
    await transact(tables.dynamo, TransactItems);
    return { since: now, first: true };
  } catch (error) {
    if (isBusy(error)) return 'busy';
    const [reason] = cancellationReasons(error);
    if (!reason?.Item?.disabledAt) throw error;
    return { since: Number(reason.Item.disabledAt.N), first: false };
  }
}

function apiKeyRow(region: string, hash: string): string {
  return `${region}#${hash}`;
}

function nameRow(region: string, name: string): string {
  return `${region}#name#${name}`;
}

async function secrets(ring: Ring, now: UnixSeconds): Promise<Buffer[]> {
  return (await ring.live(now)).map(({ secret }) => secret);
}
