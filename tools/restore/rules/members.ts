/**
 * Members (lambdas/verification/store/members/rows.ts): people, and each membership twice. What is live wins. Who was removed
 * after the point in time stays removed, and who may do less since may do no more: the audit knows. Whoever comes back has to
 * sign in again.
 */
import { PARTITION_KEY } from '../../../lambdas/shared/table.ts';
import { permissionsText, readPerson, regionOf } from '../../../lambdas/verification/store/members/rows.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { isPermission } from '../../../protocol/staff/permissions.ts';
import {
  back,
  type Decision,
  keyOf,
  type Look,
  left,
  live,
  mended,
  numberOf,
  partitionOf,
  type Row,
  sortOf,
  type TableRules,
  unknown,
} from '../decision.ts';

/** What the audit says last of a membership; undefined permissions: it was ended. */
interface Fate {
  readonly permissions: readonly unknown[] | undefined;
}

export interface MemberFacts {
  /** By `membershipName`. */
  readonly fates: ReadonlyMap<string, Fate>;
  /** Subject → was made, or ended as, a system administrator. */
  readonly administrators: ReadonlyMap<string, boolean>;
  /** Subject → regions with a membership by now, those of this run included. */
  readonly regions: ReadonlyMap<string, ReadonlySet<string>>;
}

const PERSON = 'person#';
const REGION = 'region#';

export const memberRules: TableRules<MemberFacts> = {
  // How many memberships a person has is known when those are back.
  pass: (row) => (readPerson(row) ? 1 : 0),
  decide(row, look, facts, now) {
    if (readPerson(row)) return decidePerson(row, look, facts, now);
    const of = membershipOf(row);
    return of ? decideMembership(row, look, facts.fates.get(membershipName(of))) : unknown(row);
  },
};

interface MembershipOf {
  readonly region: string;
  readonly subject: string;
}

export function membershipName({ region, subject }: MembershipOf): string {
  return `${region} ${subject}`;
}

/** Of either of its two rows. */
export function membershipOf(row: Row): MembershipOf | undefined {
  const pk = partitionOf(row);
  if (pk.startsWith(REGION)) return { region: pk.slice(REGION.length), subject: sortOf(row) };
  const region = pk.startsWith(PERSON) ? regionOf(row) : undefined;
  return region === undefined ? undefined : { region, subject: pk.slice(PERSON.length) };
}

function decideMembership(row: Row, look: Look, fate: Fate | undefined): Decision {
  if (look(keyOf(row))) return live;
  if (fate === undefined) return back(row);
  if (fate.permissions === undefined) return left('a membership that was ended since');
  const permissions = { S: permissionsText(fate.permissions.filter(isPermission)) };
  return back({ ...row, permissions }, 'comes back with what the audit says');
}

function decidePerson(row: Row, look: Look, { administrators, regions }: MemberFacts, now: UnixSeconds): Decision {
  const subject = (row[PARTITION_KEY]?.S ?? '').slice(PERSON.length);
  const count = regions.get(subject)?.size ?? 0;
  const memberships = { N: String(count) };
  const found = look(keyOf(row));
  if (found) {
    if (numberOf(found, 'memberships') === count) return live;
    const asRead = { memberships: found.memberships };
    return mended('has other memberships by now', { key: keyOf(row), set: { memberships }, asRead });
  }
  const { isSystemAdministrator, ...person } = row;
  const isAdministrator = administrators.get(subject) ?? isSystemAdministrator?.BOOL === true;
  if (count === 0 && !isAdministrator) return left('a person who is a member nowhere any more');
  const flag: Row = isAdministrator ? { isSystemAdministrator: { BOOL: true } } : {};
  return back({ ...person, ...flag, memberships, signedOutBefore: { N: String(now) } });
}
