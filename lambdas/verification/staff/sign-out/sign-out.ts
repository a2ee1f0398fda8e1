/** A person signs out everywhere: nothing they signed in with before lets anybody in, within 60 seconds. */
import type { Answer } from '../../../shared/http/call.ts';
import { signOutEverywhere } from '../../membership/set-members.ts';
import type { MemberTables } from '../../store/members/changes.ts';
import { byPerson, type StaffCall } from '../endpoint/staff-call.ts';

export function signOut(tables: MemberTables) {
  return async (_: undefined, call: StaffCall): Promise<Answer> => {
    const by = { actor: 'verification/staff-sign-out', by: byPerson(call) };
    await signOutEverywhere(tables, call.person.subject, by, call.now);
    return { status: 200, body: {} };
  };
}
