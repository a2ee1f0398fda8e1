/**
 * The table ApiKeys (verification-server.md §5.1): a key under its hash, and its name beside it.
 *
 *     <region>#<hash>        id, type, name, preview, created, networks?, disabledAt?
 *     <region>#name#<name>   id, created, row: the key's own
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { ApiKeyType } from '../../../../protocol/rings/api-key-types.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { PARTITION_KEY } from '../../../shared/table.ts';

export interface ApiKeyTables {
  readonly dynamo: Dynamo;
  /** ApiKeys. */
  readonly table: string;
  readonly auditTable: string;
}

/** A key as it is stored; nothing in here lets anybody call. */
export interface StoredApiKey {
  readonly id: string;
  readonly type: ApiKeyType;
  readonly name: string;
  /** Its first characters. */
  readonly preview: string;
  readonly created: UnixSeconds;
  /** From where it may be used; empty for everywhere. */
  readonly networks: readonly string[];
  readonly disabledAt?: UnixSeconds;
}

export function keyRow(region: string, hash: string): string {
  return `${region}#${hash}`;
}

export function nameRow(region: string, name: string): string {
  return `${keyRow(region, 'name')}#${name}`;
}

/** Undefined for the row of a name. */
export function storedApiKey(row: Record<string, AttributeValue>): StoredApiKey | undefined {
  if (row[PARTITION_KEY] === undefined || row.type === undefined) return undefined;
  return {
    id: row.id?.S ?? '',
    type: row.type.S as ApiKeyType,
    name: row.name?.S ?? '',
    preview: row.preview?.S ?? '',
    created: Number(row.created?.N),
    networks: networksOf(row),
    ...(row.disabledAt && { disabledAt: Number(row.disabledAt.N) }),
  };
}

/** A set has no order of its own. */
export function networksOf(row: Record<string, AttributeValue>): string[] {
  return [...(row.networks?.SS ?? [])].sort();
}
