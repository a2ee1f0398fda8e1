/** Who works for a region, and what each may do there. */
import type { Member, MembersAnswer } from '../../../../protocol/staff/administration.ts';
import type { Answer } from '../../../shared/http/call.ts';
import { type RegionMember, regionMembers } from '../../store/members/of-region.ts';
import type { MembersTable } from '../../store/members/rows.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

export function listMembers(table: MembersTable, adding: MembersAnswer['adding']) {
  return async (_: undefined, { person }: StaffCall): Promise<Answer> => {
    const answer: MembersAnswer = { members: (await regionMembers(table, person.region)).map(shown), adding };
    return { status: 200, body: { ...answer } };
  };
}

function shown({ person, permissions, since }: RegionMember): Member {
  const { subject, name, email, lastSeen } = person;
  return { subject, name, email, permissions, since, ...(lastSeen !== undefined && { lastSeen }) };
}
