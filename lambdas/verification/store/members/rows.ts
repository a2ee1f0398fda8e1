/**
 * The table Members (design.md §10.4). A membership stands twice, so that it is found by the person and by the region; both
 * are written in one transaction.
 *
 *     person#<subject>   person        name, email, memberships, isSystemAdministrator?, signedOutBefore?, lastSeen?
 *     person#<subject>   in#<region>   permissions, since, addedBy
 *     region#<region>    <subject>     permissions, since, addedBy
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { isPermission, type Permission, permissions } from '../../../../protocol/staff/permissions.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY } from '../../../shared/table.ts';

export interface MembersTable {
  readonly dynamo: Dynamo;
  /** Members. */
  readonly table: string;
}

export interface Person {
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  readonly isSystemAdministrator: boolean;
  /** In how many regions. */
  readonly memberships: number;
  /** Whoever signed in at or before it has to again. */
  readonly signedOutBefore?: UnixSeconds;
  readonly lastSeen?: UnixSeconds;
}

export interface Membership {
  /** As granted, without what each brings along. */
  readonly permissions: readonly Permission[];
  /** The same as they lie there, by which a change knows what it replaces. */
  readonly text: string;
  readonly since: UnixSeconds;
  /** `person:<subject>`, or who sent the command. */
  readonly addedBy: string;
}

export type Row = Record<string, AttributeValue>;

const PERSON = 'person';
const IN = 'in#';

export function personPartition(subject: string): string {
  return `person#${subject}`;
}

export function regionPartition(region: string): string {
  return `region#${region}`;
}

export function personKey(subject: string): Row {
  return { [PARTITION_KEY]: { S: personPartition(subject) }, [SORT_KEY]: { S: PERSON } };
}

/** Of both rows of a membership. */
export function membershipKeys(region: string, subject: string): readonly [Row, Row] {
  return [
    { [PARTITION_KEY]: { S: personPartition(subject) }, [SORT_KEY]: { S: `${IN}${region}` } },
    { [PARTITION_KEY]: { S: regionPartition(region) }, [SORT_KEY]: { S: subject } },
  ];
}

/** Undefined for the row of a membership. */
export function readPerson(row: Row): Person | undefined {
  if (row[SORT_KEY]?.S !== PERSON) return undefined;
  return {
    subject: row[PARTITION_KEY]?.S?.slice(personPartition('').length) ?? '',
    name: row.name?.S ?? '',
    email: row.email?.S ?? '',
    isSystemAdministrator: row.isSystemAdministrator?.BOOL === true,
    memberships: Number(row.memberships?.N ?? 0),
    ...(row.signedOutBefore?.N && { signedOutBefore: Number(row.signedOutBefore.N) }),
    ...(row.lastSeen?.N && { lastSeen: Number(row.lastSeen.N) }),
  };
}

/** The region of a membership's row under its person; undefined for the person's own. */
export function regionOf(row: Row): string | undefined {
  const sort = row[SORT_KEY]?.S ?? '';
  return sort.startsWith(IN) ? sort.slice(IN.length) : undefined;
}

/** As they are stored, in one order. */
export function permissionsText(granted: readonly Permission[]): string {
  return JSON.stringify(permissions.filter((one) => granted.includes(one)));
}

export function readMembership(row: Row): Membership {
  const text = row.permissions?.S ?? '[]';
  const words: unknown[] = JSON.parse(text);
  return {
    text,
    // Another release may know a permission that this one does not.
    permissions: words.filter(isPermission),
    since: Number(row.since?.N ?? 0),
    addedBy: row.addedBy?.S ?? '',
  };
}
