import { ApiError } from '../../../../protocol/errors.ts';
import { missingOf, type Permission } from '../../../../protocol/staff/permissions.ts';
import type { Call, PersonIdentity } from '../../../shared/http/call.ts';

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

/** For an endpoint, and for a story whose need depends on what is asked. Throws 403 `missing_permission`. */
export function demandPermissions(person: PersonIdentity | undefined, needed: readonly Permission[]): void {
  const missing = missingOf(needed, person?.permissions ?? []);
  if (missing.length > 0) throw missingPermission(missing);
}

/** Says which, so that the person can ask an administrator for it. */
export function missingPermission(missing: readonly Permission[]): ApiError {
  return new ApiError(403, 'missing_permission', `missing permission: ${missing.join(', ')}`, { missing });
}
