/**
 * People become members, may do other things, and leave (verification-server.md §6.2): for administrators of a region and for
 * operators alike, who check before what they may.
 */
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Permission } from '../../../protocol/staff/permissions.ts';
import { parseUuid } from '../../../protocol/text/uuid.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import {
  addMembership,
  changeMembership,
  isLast,
  type MembershipOf,
  type MemberTables,
  removeMembership,
  signPersonOut,
} from '../store/members/changes.ts';
import { type KnownPerson, readKnownPerson } from '../store/members/known-people.ts';
import { type Membership, type Person, permissionsText } from '../store/members/rows.ts';
import type { MemberWish } from './new-member.ts';
import type { PeoplePool } from './people-pool.ts';

export interface MembershipDeps {
  readonly tables: MemberTables;
  /** Undefined: the authority's own provider knows the people. */
  readonly pool: PeoplePool | undefined;
}

/** Which function did it, and for whom. */
export type By = Pick<AuditEntry, 'actor' | 'by'>;

/** Others may be at the same rows; each time what they left is looked at anew. */
const TRIES = 3;

/**
 * Invites the person where there is a pool, and makes them a member; the subject. Throws `member_exists` and
 * `invitation_failed`. A crash in between leaves somebody who was invited and may do nothing: to ask again finishes it.
 */
export async function addMember(
  { tables, pool }: MembershipDeps,
  region: string,
  wish: MemberWish,
  by: By,
  now: UnixSeconds,
): Promise<string> {
  const subject = await subjectFor({ tables, pool }, wish, region);
  const member = { region, ...wish, subject, addedBy: by.by ?? by.actor };
  const after = { permissions: wish.permissions };
  const entry = { ...by, action: 'member-added', target: subject, after, details: { region } };
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (await addMembership(tables, member, entry, now)) return subject;
    await refuseMember(tables, { region, subject });
  }
  throw new Error('Others kept changing the rows of a person');
}

/** As the pool or the authority's own provider names the person. Who is a member is not invited once more. */
async function subjectFor({ tables, pool }: MembershipDeps, wish: MemberWish, region: string): Promise<string> {
  const known = await pool?.find(wish.email).catch(failed);
  if (known) await refuseMember(tables, { region, subject: known.subject });
  return invited(pool, wish);
}

/** The subject of a person who may sign in from now on. Throws `invitation_failed`. */
export async function invited(pool: PeoplePool | undefined, wish: Omit<MemberWish, 'permissions'>): Promise<string> {
  return pool ? pool.invite(wish).catch(failed) : (wish.subject ?? '');
}

/** The name of the service's error holds nothing about the person. */
function failed(error: unknown): never {
  const reason = error instanceof Error ? error.name : 'unknown';
  throw new ApiError(502, 'invitation_failed', `the invitation could not be sent (${reason})`);
}

async function refuseMember(tables: MemberTables, { region, subject }: MembershipOf): Promise<void> {
  const known = await readKnownPerson(tables, subject);
  if (known?.memberships.has(region)) throw new ApiError(409, 'member_exists', 'is a member already', { subject });
}

export interface MembershipChange {
  /** Default: as before. */
  readonly permissions?: readonly Permission[] | undefined;
  /** Everywhere, at once. */
  readonly signOut?: boolean | undefined;
}

/**
 * What a member may do from now on. `allowed` throws where that must not be granted; it is asked with what the member has.
 * Throws `member_not_found`. False where nothing was to be done.
 */
export async function changeMember(
  { tables }: MembershipDeps,
  of: MembershipOf,
  { permissions, signOut = false }: MembershipChange,
  by: By,
  now: UnixSeconds,
  allowed: (before: Membership) => void,
): Promise<boolean> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const { person, membership: before } = memberIn(await readKnownPerson(tables, of.subject), of.region);
    allowed(before);
    const after = permissions && permissionsText(permissions) !== before.text ? permissions : undefined;
    const entries: AuditEntry[] = signOut ? [signedOut(person, by, now, of.region)] : [];
    if (after) entries.push(changed(of, before, after, by));
    if (entries.length === 0) return false;
    if (await changeMembership(tables, of, { before, after, signOut }, entries, now)) return true;
  }
  throw new Error('Others kept changing a membership');
}

function changed(of: MembershipOf, before: Membership, permissions: readonly Permission[], by: By): AuditEntry {
  return {
    ...by,
    action: 'member-changed',
    target: of.subject,
    before: { permissions: before.permissions },
    after: { permissions },
    details: { region: of.region },
  };
}

/** `region`: whose administrator did it, so that its auditors see it. */
function signedOut({ subject, signedOutBefore = 0 }: Person, by: By, now: UnixSeconds, region?: string): AuditEntry {
  return {
    ...by,
    action: 'person-signed-out',
    target: subject,
    before: { signedOutBefore },
    after: { signedOutBefore: now },
    ...(region !== undefined && { details: { region } }),
  };
}

/**
 * Ends a membership. With the last one a person of the pool is disabled there: an account that may do nothing is of use to a
 * thief alone, and an invitation lets them in again. Throws `member_not_found`, having disabled who is known nowhere: so to ask
 * again finishes what a crash left.
 */
export async function removeMember(
  { tables, pool }: MembershipDeps,
  of: MembershipOf,
  by: By,
  now: UnixSeconds,
): Promise<void> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const known = await readKnownPerson(tables, of.subject);
    if (!known && isPoolSubject(of.subject)) await pool?.disable(of.subject);
    const { person, membership } = memberIn(known, of.region);
    const before = { permissions: membership.permissions };
    const entry = { ...by, action: 'member-removed', target: of.subject, before, details: { region: of.region } };
    if (!(await removeMembership(tables, of, person, entry, now))) continue;
    if (isLast(person)) await pool?.disable(person.email);
    return;
  }
  throw new Error('Others kept changing a membership');
}

/**
 * Attacker-controlled here: a pool takes e-mail addresses for subjects too, and by one an administrator could lock out people
 * of other regions. What the pool itself calls people is a UUID (Cognito API reference, `sub`).
 */
function isPoolSubject(subject: string): boolean {
  return (parseUuid(subject) ?? '') !== '';
}

/** Whoever signed in before has to again, in every region. Throws `member_not_found` for who is known nowhere. */
export async function signOutEverywhere(
  tables: MemberTables,
  subject: string,
  by: By,
  now: UnixSeconds,
): Promise<void> {
  const known = await readKnownPerson(tables, subject);
  if (!known) throw notFound();
  if (!(await signPersonOut(tables, subject, signedOut(known.person, by, now), now))) {
    throw new Error('Others kept changing the row of a person');
  }
}

function memberIn(known: KnownPerson | undefined, region: string) {
  const membership = known?.memberships.get(region);
  if (!known || !membership) throw notFound();
  return { person: known.person, membership };
}

function notFound(): ApiError {
  return new ApiError(404, 'member_not_found', 'no such member');
}
