import type { NoteUser } from '../../store/daily/named-users.ts';
import type { KnownPeople } from '../../store/members/known-people.ts';
import { personId } from '../../store/members/person-ids.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

/** Whose codes the call's are, for the reports of the region. Never rejects. */
export type NoteIssuer = (call: StaffCall) => Promise<void>;

export function noteIssuer(people: KnownPeople, note: NoteUser): NoteIssuer {
  return async ({ person: { region, subject, name }, now }) => {
    // Known since this call was let in: no read.
    const email = (await people.find(subject, now))?.person.email ?? '';
    await note({ region, id: personId(subject), name, email }, now);
  };
}
