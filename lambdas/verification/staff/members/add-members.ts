/** An administrator adds up to ten people to a region, each on its own: one that is refused stops no other. */

import * as z from 'zod/mini';
import { ApiError } from '../../../../protocol/errors.ts';
import type { NewMembersAnswer } from '../../../../protocol/staff/administration.ts';
import { MOST_NEW_MEMBERS } from '../../../../protocol/staff/administration.ts';
import { permissions } from '../../../../protocol/staff/permissions.ts';
import type { Answer } from '../../../shared/http/call.ts';
import { type MemberWish, normalised, problemsOfMember } from '../../membership/new-member.ts';
import { addMember, type MembershipDeps } from '../../membership/set-members.ts';
import { staffBody } from '../endpoint/staff-body.ts';
import { byPerson, demandPermissions, type StaffCall } from '../endpoint/staff-call.ts';

const shape = z.strictObject({
  members: z
    .array(
      z.strictObject({
        name: z.string(),
        email: z.string(),
        permissions: z.array(z.enum(permissions)),
        subject: z.optional(z.string()),
      }),
    )
    .check(z.minLength(1), z.maxLength(MOST_NEW_MEMBERS)),
});

export const parseNewMembers = staffBody(shape);

type Result = NewMembersAnswer['results'][number];

export function addMembers(deps: MembershipDeps) {
  return async ({ members }: z.infer<typeof shape>, call: StaffCall): Promise<Answer> => {
    const results: Result[] = [];
    // One after the other: two of the same person are one member.
    for (const member of members) results.push(await addOne(deps, normalised(member), call));
    const answer: NewMembersAnswer = { results };
    return { status: 200, body: { ...answer } };
  };
}

async function addOne(deps: MembershipDeps, wish: MemberWish, call: StaffCall): Promise<Result> {
  try {
    const problems = problemsOfMember(wish, deps.pool !== undefined);
    if (problems.length > 0) throw new ApiError(400, 'unparsable_request', problems.join('; '), { problems });
    demandPermissions(call.person, wish.permissions);
    const by = { actor: 'verification/staff-members', by: byPerson(call) };
    return { subject: await addMember(deps, call.person.region, wish, by, call.now) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { error: error.message, errorCode: error.code, ...error.details };
  }
}
