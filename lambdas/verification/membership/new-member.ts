/** What is wrong with a new member, in sentences for who typed them. They quote nothing. */
import type { Permission } from '../../../protocol/staff/permissions.ts';

export interface MemberWish {
  readonly name: string;
  readonly email: string;
  readonly permissions: readonly Permission[];
  /** As the authority's own provider names the person; a user pool gives one itself. */
  readonly subject?: string | undefined;
}

/** RFC 5321 §4.5.3.1.3, without the brackets. */
const LONGEST_EMAIL = 254;
const LONGEST_NAME = 100;
/** OpenID Connect Core §2: at most 255 ASCII characters. Without `%`, for paths (request-checks.ts). */
const SUBJECT = /^[!-$&-~]{1,255}$/;
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
// Characters that show nothing or turn the direction of what follows would let one name look like another.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

export function normalised<W extends Pick<MemberWish, 'name' | 'email'>>(wish: W): W {
  return { ...wish, name: wish.name.trim().normalize('NFC'), email: wish.email.trim().toLowerCase() };
}

/** `hasPool`: people are invited by e-mail. */
export function problemsOfMember(
  { name, email, subject }: Omit<MemberWish, 'permissions'>,
  hasPool: boolean,
): string[] {
  const problems: string[] = [];
  if (name === '' || name.length > LONGEST_NAME || INVISIBLE.test(name)) {
    problems.push(`name must have 1 to ${LONGEST_NAME} visible characters`);
  }
  if (email.length > LONGEST_EMAIL || !EMAIL.test(email)) problems.push('email is no e-mail address');
  if (hasPool && subject !== undefined) problems.push('subject is given by the user pool');
  if (!hasPool && !SUBJECT.test(subject ?? '')) {
    problems.push(
      'subject must be what the identity provider calls the person: 1 to 255 ASCII characters, no space, no %',
    );
  }
  return problems;
}
