/** Operators say who sees the overview of all regions; nobody on the pages can. */
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { readKnownPerson } from '../store/members/known-people.ts';
import { makeSystemAdministrator, unmakeSystemAdministrator } from '../store/members/system-administrators.ts';
import type { MemberWish } from './new-member.ts';
import { type By, invited, type MembershipDeps } from './set-members.ts';

/** Invites the person where there is a pool. `first`: they were none before. */
export async function appoint(
  { tables, pool }: MembershipDeps,
  wish: Omit<MemberWish, 'permissions'>,
  by: By,
  now: UnixSeconds,
): Promise<{ readonly subject: string; readonly first: boolean }> {
  const subject = await invited(pool, wish);
  const after = { systemAdministrator: true };
  const entry = { ...by, action: 'system-administrator-made', target: subject, after };
  const first = await makeSystemAdministrator(tables, { ...wish, subject }, entry, now);
  if (!first && !(await readKnownPerson(tables, subject))?.person.isSystemAdministrator) {
    throw new Error('Others kept changing the row of a person');
  }
  return { subject, first };
}

/** Of who is a member nowhere nothing stays, in the pool neither. Throws `member_not_found` for who is none. */
export async function dismiss(
  { tables, pool }: MembershipDeps,
  subject: string,
  by: By,
  now: UnixSeconds,
): Promise<void> {
  const { person } = (await readKnownPerson(tables, subject)) ?? {};
  if (!person?.isSystemAdministrator) throw new ApiError(404, 'member_not_found', 'no such system administrator');
  const before = { systemAdministrator: true };
  const entry = { ...by, action: 'system-administrator-ended', target: subject, before };
  if (!(await unmakeSystemAdministrator(tables, person, entry, now))) {
    throw new Error('Others kept changing the row of a person');
  }
  if (person.memberships === 0) await pool?.disable(person.email);
}
