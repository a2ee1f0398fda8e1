/** The rows of rings and signing keys as an operator's functions see them: names and times, never a secret. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { KeyWish } from '../../../protocol/rings/key-wish.ts';
import { isLasting, type RingPolicy, type RingTimes } from '../../../protocol/rings/ring.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import type { KeyPlace } from '../../shared/rings/commands/mark-revoked.ts';
import { readRingRows, ringKey } from '../../shared/rings/ring-rows.ts';
import { announcedKey, readSigningKeyItems, signingKeyFamily } from '../../shared/rings/signing-key-rows.ts';
import { SORT_KEY } from '../../shared/table.ts';
import { certificatePolicy, messagePolicy } from '../jobs/rotate/families.ts';
import { rings } from '../jobs/rotate/rings.ts';

export interface KeyTables {
  readonly dynamo: Dynamo;
  /** Rings. */
  readonly table: string;
  readonly lastingTable: string;
}

export interface KeyRows {
  /** Versions that are announced and not retired, in no order. */
  readonly versions: readonly RingTimes[];
  /** Signing keys that are being made. */
  readonly unfinished: readonly string[];
  /** Signing keys that wait for KMS to delete them, and since when. */
  readonly retired: readonly { readonly version: string; readonly since: UnixSeconds }[];
}

export function openKeyRows({ dynamo, table, lastingTable }: KeyTables) {
  return async (wish: KeyWish): Promise<KeyRows> => {
    const place = keyPlace({ table, lastingTable }, wish);
    if (!('region' in wish)) {
      const rows = await readRingRows(dynamo, place.table, wish.what);
      return { versions: rows.map(({ dataKey: _, sealed: __, ...times }) => times), unfinished: [], retired: [] };
    }
    return sorted(await readSigningKeyItems({ dynamo, table: place.table }, place.partition));
  };
}

export function keyPlace({ table, lastingTable }: Omit<KeyTables, 'dynamo'>, wish: KeyWish): KeyPlace {
  if ('region' in wish) {
    const purpose = wish.what === 'message' ? 'sms' : wish.what;
    return { table: lastingTable, partition: signingKeyFamily(purpose, wish.region) };
  }
  return { table: isLasting(keyPolicy(wish)) ? lastingTable : table, partition: ringKey(wish.what) };
}

export function keyPolicy({ what }: KeyWish): RingPolicy {
  if (what === 'certificate') return certificatePolicy;
  if (what === 'message') return messagePolicy;
  const spec = rings.find(({ name }) => name === what);
  if (spec === undefined) throw new TypeError(`There is no ring ${what}`);
  return spec;
}

function sorted(items: readonly Record<string, AttributeValue>[]): KeyRows {
  const nameOf = (item: Record<string, AttributeValue>) => item[SORT_KEY]?.S ?? '';
  return {
    versions: items
      .map(announcedKey)
      .filter((row) => row !== undefined)
      .map(({ keyArn: _, x: __, y: ___, signerRoleArns: ____, ...times }) => times),
    unfinished: items.filter(({ x, retiredAt }) => x === undefined && retiredAt === undefined).map(nameOf),
    retired: items.flatMap((item) =>
      item.retiredAt ? [{ version: nameOf(item), since: Number(item.retiredAt.N) }] : [],
    ),
  };
}
