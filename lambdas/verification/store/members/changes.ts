/** Memberships come, change and go, each with its entry of the audit in the same transaction. */
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Permission } from '../../../../protocol/staff/permissions.ts';
import { type AuditEntry, auditPut } from '../../../shared/audit.ts';
import { hasFailedCondition, isBusy, transact } from '../../../shared/aws/dynamo/transactions.ts';
import {
  type Membership,
  type MembersTable,
  membershipKeys,
  type Person,
  permissionsText,
  personKey,
  type Row,
} from './rows.ts';

export interface MemberTables extends MembersTable {
  readonly auditTable: string;
}

/** Whose membership of what. */
export interface MembershipOf {
  readonly region: string;
  readonly subject: string;
}

export interface NewMembership extends MembershipOf {
  readonly name: string;
  readonly email: string;
  readonly permissions: readonly Permission[];
  readonly addedBy: string;
}

/**
 * False where the row is not, or no longer, as it was read, or others were at it: nothing was written then, and whoever wants
 * to goes on reads again.
 */
export async function addMembership(
  tables: MemberTables,
  member: NewMembership,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  const { region, subject, permissions, addedBy } = member;
  const attributes = {
    permissions: { S: permissionsText(permissions) },
    since: { N: String(now) },
    addedBy: { S: addedBy },
  };
  const rows = membershipKeys(region, subject).map((key) => ({
    Put: { TableName: tables.table, Item: { ...key, ...attributes }, ConditionExpression: 'attribute_not_exists(pk)' },
  }));
  return write(tables, [...rows, personJoins(tables.table, member, now)], [entry], now);
}

/**
 * A person who is known keeps name and address. Who was not may not go on with a token of before: it may have been taken
 * away from them together with the membership that they had then.
 */
function personJoins(table: string, { subject, name, email }: NewMembership, now: UnixSeconds): TransactWriteItem {
  const once = (attribute: string) => `#${attribute} = if_not_exists(#${attribute}, :${attribute})`;
  return {
    Update: {
      TableName: table,
      Key: personKey(subject),
      UpdateExpression: `SET ${['name', 'email', 'signedOutBefore'].map(once).join(', ')} ADD memberships :one`,
      ExpressionAttributeNames: { '#name': 'name', '#email': 'email', '#signedOutBefore': 'signedOutBefore' },
      ExpressionAttributeValues: {
        ':name': { S: name },
        ':email': { S: email },
        ':signedOutBefore': { N: String(now) },
        ':one': { N: '1' },
      },
    },
  };
}

/** As `addMembership`. `signOut`: everywhere, at once. `entries`: one for each of what is done. */
export async function changeMembership(
  tables: MemberTables,
  of: MembershipOf,
  change: {
    readonly before: Membership;
    readonly after?: readonly Permission[] | undefined;
    readonly signOut: boolean;
  },
  entries: readonly AuditEntry[],
  now: UnixSeconds,
): Promise<boolean> {
  const { before, after, signOut } = change;
  const rows = after
    ? membershipKeys(of.region, of.subject).map((Key) => permit(tables.table, Key, before, after))
    : [];
  const person = signOut ? [endSessions(tables.table, of.subject, now)] : [];
  return write(tables, [...rows, ...person], entries, now);
}

function permit(TableName: string, Key: Row, before: Membership, after: readonly Permission[]): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key,
      UpdateExpression: 'SET #permissions = :after',
      ConditionExpression: '#permissions = :before',
      ExpressionAttributeNames: { '#permissions': 'permissions' },
      ExpressionAttributeValues: { ':before': { S: before.text }, ':after': { S: permissionsText(after) } },
    },
  };
}

/** As `addMembership`. With their last membership a person's name and address go, too; a system administrator's stay. */
export async function removeMembership(
  tables: MemberTables,
  of: MembershipOf,
  person: Person,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  const rows = membershipKeys(of.region, of.subject).map((Key) => ({
    Delete: { TableName: tables.table, Key, ConditionExpression: 'attribute_exists(pk)' },
  }));
  return write(tables, [...rows, personLeaves(tables.table, person)], [entry], now);
}

/** Is it the person's last membership, and nothing else keeps them? */
export function isLast({ memberships, isSystemAdministrator }: Person): boolean {
  return memberships <= 1 && !isSystemAdministrator;
}

function personLeaves(table: string, person: Person): TransactWriteItem {
  const Key = personKey(person.subject);
  const seen = condition(person);
  if (isLast(person)) return { Delete: { TableName: table, Key, ...seen } };
  const one = { ':less': { N: '-1' } };
  return {
    Update: {
      TableName: table,
      Key,
      UpdateExpression: 'ADD memberships :less',
      ...seen,
      ExpressionAttributeValues: { ...seen.ExpressionAttributeValues, ...one },
    },
  };
}

/** What decides whether a person's row stays is still as it was read. */
function condition({ memberships, isSystemAdministrator }: Person) {
  const flag = isSystemAdministrator ? 'isSystemAdministrator = :yes' : 'attribute_not_exists(isSystemAdministrator)';
  const values: Record<string, AttributeValue> = { ':memberships': { N: String(memberships) } };
  if (isSystemAdministrator) values[':yes'] = { BOOL: true };
  return { ConditionExpression: `memberships = :memberships AND ${flag}`, ExpressionAttributeValues: values };
}

/** Whoever signed in before has to again, everywhere. False for who has no row. */
export async function signPersonOut(
  tables: MemberTables,
  subject: string,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  return write(tables, [endSessions(tables.table, subject, now)], [entry], now);
}

function endSessions(table: string, subject: string, now: UnixSeconds): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: personKey(subject),
      UpdateExpression: 'SET signedOutBefore = :now',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':now': { N: String(now) } },
    },
  };
}

/** A transaction of these, or of none. */
export async function write(
  { dynamo, auditTable }: MemberTables,
  items: readonly TransactWriteItem[],
  entries: readonly AuditEntry[],
  now: UnixSeconds,
): Promise<boolean> {
  const audited = entries.map((entry) => ({ Put: auditPut(auditTable, entry, now) }));
  try {
    await transact(dynamo, [...items, ...audited]);
    return true;
  } catch (error) {
    if (hasFailedCondition(error) || isBusy(error)) return false;
    throw error;
  }
}
