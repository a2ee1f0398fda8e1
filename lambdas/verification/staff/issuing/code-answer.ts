import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { CodeAnswer } from '../../../../protocol/staff/answers.ts';
import type { Diagnosis } from '../../store/code-rows.ts';
import type { KnownPeople } from '../../store/members/known-people.ts';
import { subjectOf } from '../../store/members/person-ids.ts';

/** Subject → name of somebody who is a member; undefined for anybody else. */
export type NameOf = (subject: string) => Promise<string | undefined>;

/** Of members of the region. */
export function memberNames(people: KnownPeople, region: string, now: UnixSeconds): NameOf {
  return async (subject) => {
    const known = await people.find(subject, now);
    return known?.memberships.has(region) ? known.person.name : undefined;
  };
}

export async function codeAnswer(uuid: string, diagnosis: Diagnosis, nameOf: NameOf): Promise<CodeAnswer> {
  const { issuer, issuedAt, shortExpires, longExpires, testType, state, message } = diagnosis;
  return {
    uuid,
    // In rows from before it was noted; such a code has ended minutes after it.
    issuedAt: issuedAt ?? shortExpires,
    ...(issuer && { issuer: await issuerAnswer(issuer, nameOf) }),
    testType,
    claimed: state !== 'issued',
    expiresAt: shortExpires,
    longExpiresAt: longExpires,
    ...(message && { message }),
  };
}

async function issuerAnswer(id: string, nameOf: NameOf): Promise<NonNullable<CodeAnswer['issuer']>> {
  const subject = subjectOf(id);
  if (subject === undefined) return { kind: 'api-key', id };
  const name = await nameOf(subject);
  return { kind: 'person', id: subject, ...(name !== undefined && { name }) };
}
