import type { Call, PersonIdentity } from '../../shared/http/call.ts';

/** A call of a member of staff; `permissions` are those of the region in its path. */
export type StaffCall = Call & { readonly person: PersonIdentity };

/** Every story of staff is behind `staffEndpoint`; another endpoint is a mistake of ours. */
export function staffCall(call: Call): StaffCall {
  if (!call.person) throw new TypeError('The endpoint has no `identify`');
  return { ...call, person: call.person };
}

/** For an entry of the audit. */
export function byPerson({ person }: StaffCall): string {
  return `person:${person.subject}`;
}
