import type { Permission } from '../../../../protocol/staff/permissions.ts';
import type { PersonIdentity } from '../../../shared/http/call.ts';
import { demandPermissions } from './staff-call.ts';

/** Any one of them will do. Throws 403 `missing_permission`, which names the first, where the person has none. */
export function demandOneOf(person: PersonIdentity, [usual, ...others]: readonly [Permission, ...Permission[]]): void {
  if (others.some((one) => person.permissions.includes(one))) return;
  demandPermissions(person, [usual]);
}
