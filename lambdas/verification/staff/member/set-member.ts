/** An administrator says what a member may do, signs them out, or ends their membership. */
import * as z from 'zod/mini';
import { ApiError } from '../../../../protocol/errors.ts';
import { missingOf, type Permission, permissions } from '../../../../protocol/staff/permissions.ts';
import type { Answer } from '../../../shared/http/call.ts';
import { changeMember, type MembershipDeps, removeMember } from '../../membership/set-members.ts';
import type { MembershipOf } from '../../store/members/changes.ts';
import { staffBody } from '../endpoint/staff-body.ts';
import { byPerson, missingPermission, type StaffCall } from '../endpoint/staff-call.ts';

const shape = z.strictObject({
  permissions: z.optional(z.array(z.enum(permissions))),
  signOut: z.optional(z.literal(true)),
});

export const parseMemberChange = staffBody(shape);

const actor = 'verification/staff-member';

export function setMember(deps: MembershipDeps) {
  return async (change: z.infer<typeof shape>, call: StaffCall): Promise<Answer> => {
    const of = anotherMember(call);
    const held = call.person.permissions;
    await changeMember(deps, of, change, { actor, by: byPerson(call) }, call.now, (before) => {
      refuseGrant(change.permissions ?? [], [...held, ...before.permissions]);
    });
    return { status: 200, body: {} };
  };
}

/** What the member has already may stay, also where who changes the rest lacks it. */
function refuseGrant(wanted: readonly Permission[], allowed: readonly Permission[]): void {
  const missing = missingOf(wanted, allowed);
  if (missing.length > 0) throw missingPermission(missing);
}

export function endMembership(deps: MembershipDeps) {
  return async (_: undefined, call: StaffCall): Promise<Answer> => {
    await removeMember(deps, anotherMember(call), { actor, by: byPerson(call) }, call.now);
    return { status: 200, body: {} };
  };
}

/** Nobody changes or removes themselves: an administrator who slips would lock a region out (verification-server.md §6.2). */
function anotherMember({ person, path }: StaffCall): MembershipOf {
  const subject = path.subject ?? '';
  if (subject === person.subject) throw new ApiError(403, 'own_membership', 'nobody changes their own membership');
  return { region: person.region, subject };
}
