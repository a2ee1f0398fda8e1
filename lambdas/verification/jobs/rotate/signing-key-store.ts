/**
 * Writes of signing key rows. A key is made in three steps, each of which can be the last before a crash:
 *
 *   claimed   the row exists with a lease; nobody else makes this key
 *   made      `keyArn` is known
 *   announced the public point is known: the key is published
 *
 * KMS CreateKey cannot be repeated safely, so a crash between it and `made` leaves a key that no row names. The lease
 * bounds that: it is taken before every CreateKey and grows with each attempt of unknown outcome, up to a day; the
 * orphan carries its kid in its description.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DAY_SECONDS, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { writeRoles } from '../../../shared/rings/signing-key-rows.ts';
import { commit, type VersionTables } from '../../../shared/rings/version-counter.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../../shared/table.ts';
import type { KeyRoles } from './key-policy.ts';

export type Item = Record<string, AttributeValue>;

const FIRST_LEASE_SECONDS = 600;
const RETIRED_ROW_KEPT_SECONDS = 30 * DAY_SECONDS;

export interface KeyName {
  readonly family: string;
  readonly kid: string;
}

/** The end of the lease of attempt number `attempt`, counted from 0. */
function leaseEnd(attempt: number, now: UnixSeconds): UnixSeconds {
  return now + Math.min(DAY_SECONDS, FIRST_LEASE_SECONDS * 4 ** attempt);
}

export function nameOf(item: Item): KeyName {
  return { family: item[PARTITION_KEY]?.S ?? '', kid: item[SORT_KEY]?.S ?? '' };
}

function rowKey({ family, kid }: KeyName): Item {
  return { [PARTITION_KEY]: { S: family }, [SORT_KEY]: { S: kid } };
}

/** The row of a key that is about to be made. */
export function claimedItem(name: KeyName, now: UnixSeconds): Item {
  return {
    ...rowKey(name),
    createdAt: { N: String(now) },
    attempts: { N: '1' },
    leaseUntil: { N: String(leaseEnd(0, now)) },
  };
}

/** Takes over a claimed row whose lease has ended. False: somebody else was faster. */
export async function renewLease(tables: VersionTables, name: KeyName, item: Item, now: UnixSeconds): Promise<boolean> {
  const attempts = Number(item.attempts?.N);
  const expected = item.leaseUntil ?? { N: '0' };
  try {
    await update(
      tables,
      name,
      { attempts: { N: String(attempts + 1) }, leaseUntil: { N: String(leaseEnd(attempts, now)) } },
      { text: '#leaseUntil = :expected', values: { ':expected': expected } },
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** After a failure that surely made no key: the next run may try at once. */
export async function releaseLease(tables: VersionTables, name: KeyName, now: UnixSeconds): Promise<void> {
  await update(tables, name, { attempts: { N: '0' }, leaseUntil: { N: String(now) } });
}

export async function recordMade(
  tables: VersionTables,
  name: KeyName,
  keyArn: string,
  { signerRoleArns, keeperRoleArn }: KeyRoles,
): Promise<void> {
  await update(tables, name, {
    keyArn: { S: keyArn },
    signerRoleArn: writeRoles(signerRoleArns),
    keeperRoleArn: { S: keeperRoleArn },
  });
}

/** Does the row name this key? Read strongly, after a write of unknown outcome. */
export async function isRecorded({ dynamo, table }: VersionTables, name: KeyName, keyArn: string): Promise<boolean> {
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key: rowKey(name), ConsistentRead: true }));
  return Item?.keyArn?.S === keyArn;
}

/** From now on the key is published; from `usableFrom` on it signs. */
export async function recordAnnounced(
  tables: VersionTables,
  name: KeyName,
  point: { readonly x: string; readonly y: string },
  times: { readonly createdAt: UnixSeconds; readonly usableFrom: UnixSeconds },
): Promise<void> {
  await update(tables, name, {
    x: { S: point.x },
    y: { S: point.y },
    createdAt: { N: String(times.createdAt) },
    usableFrom: { N: String(times.usableFrom) },
  });
}

/** Takes the key from what is published and records that. False: somebody else did. */
export async function recordRetired(
  tables: VersionTables,
  name: KeyName,
  { actor, item, region }: { readonly actor: string; readonly item: Item; readonly region: string },
  now: UnixSeconds,
): Promise<boolean> {
  const before = timesOf(item);
  const entry = {
    actor,
    action: 'signing-key-retired',
    target: name.kid,
    before,
    after: { ...before, retiredAt: now },
    details: { region },
  };
  const retire = {
    Update: {
      TableName: tables.table,
      Key: rowKey(name),
      UpdateExpression: 'SET #retiredAt = :now',
      ConditionExpression: 'attribute_exists(#pk) AND attribute_not_exists(#retiredAt)',
      ExpressionAttributeNames: { '#retiredAt': 'retiredAt', '#pk': PARTITION_KEY },
      ExpressionAttributeValues: { ':now': { N: String(now) } },
    },
  };
  return commit(tables, [retire], entry, now);
}

/** Those that the row has: a key that was never finished has no time from which it signs. */
function timesOf(item: Item): Record<string, UnixSeconds> {
  const names = ['createdAt', 'usableFrom', 'revokedAt'];
  return Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, Number(item[name].N)]] : [])));
}

/** KMS has the key's deletion on its calendar; the row stays a while for whoever asks. */
export async function recordDeletionScheduled(tables: VersionTables, name: KeyName, now: UnixSeconds): Promise<void> {
  await update(tables, name, {
    deletionScheduledAt: { N: String(now) },
    [EXPIRES]: { N: String(now + RETIRED_ROW_KEPT_SECONDS) },
  });
}

async function update(
  { dynamo, table }: VersionTables,
  name: KeyName,
  attributes: Item,
  condition?: { readonly text: string; readonly values: Item },
): Promise<void> {
  const names = Object.keys(attributes);
  const values = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`:${key}`, value]));
  await dynamo.send(
    new UpdateItemCommand({
      TableName: table,
      Key: rowKey(name),
      UpdateExpression: `SET ${names.map((key) => `#${key} = :${key}`).join(', ')}`,
      // An update never brings back a row that was deleted meanwhile.
      ConditionExpression: ['attribute_exists(#pk)', ...(condition ? [condition.text] : [])].join(' AND '),
      ExpressionAttributeNames: { '#pk': PARTITION_KEY, ...Object.fromEntries(names.map((key) => [`#${key}`, key])) },
      ExpressionAttributeValues: { ...values, ...condition?.values },
    }),
  );
}
