/** The search of members, with the reference's `can:` and `cannot:` (verification-server.md §7, "Users"). */
import type { Member } from '../../../protocol/staff/administration.ts';
import { isPermission, type Permission, withImplied } from '../../../protocol/staff/permissions.ts';

/** Every word must be found: in the name or e-mail, or as `can:CodeIssue`, `cannot:CodeIssue`, `name:…`, `email:…`. */
export function isFound(member: Member, query: string): boolean {
  return query
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => isWordFound(member, word));
}

function isWordFound({ name, email, permissions }: Member, word: string): boolean {
  const [, field = '', wanted = ''] = /^(can|cannot|name|email):(.+)$/i.exec(word) ?? [];
  switch (field.toLowerCase()) {
    case 'can':
      return withImplied(permissions).some((one) => isSame(one, wanted));
    case 'cannot':
      return !withImplied(permissions).some((one) => isSame(one, wanted));
    case 'name':
      return holds(name, wanted);
    case 'email':
      return holds(email, wanted);
    default:
      return holds(name, word) || holds(email, word);
  }
}

const isSame = (permission: Permission, text: string) => permission.toLowerCase() === text.toLowerCase();
const holds = (text: string, part: string) => text.toLocaleLowerCase().includes(part.toLocaleLowerCase());

/** With one more, or one less, in the order of the list. Undefined where that changes nothing. */
export function changedPermissions(
  held: readonly Permission[],
  permission: string,
  isAdded: boolean,
): Permission[] | undefined {
  if (!isPermission(permission) || withImplied(held).includes(permission) === isAdded) return undefined;
  if (isAdded) return [...held, permission];
  // What brings it along goes too: it would come back with that.
  return held.filter((one) => !withImplied([one]).includes(permission));
}
