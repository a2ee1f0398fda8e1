/**
 * Who is old enough (smittestopp-verification.md §3.1). Decided here, since the sources contradict each other (the original
 * still refused people on the birthday itself): a person is 16 from the first moment of the 16th birthday, by the UTC day.
 * In Norway that moment comes an hour or two after midnight. Who was born on 29 February has the birthday of a common year
 * on 1 March.
 */
import { parseUtcDay, type UnixSeconds, utcDay } from '../keys/interval.ts';
import { parseNationalNumber } from './national-number.ts';

/** What an identity provider says that tells an age, unread. */
export interface AgeClaims {
  readonly birthDate?: string;
  readonly nationalNumber?: string;
}

/** Somebody whose age nobody knows counts as too young (§3, order 1). Of two birth dates the provider's own claim counts. `minimumAge` in years; 0: no age is asked for. */
export function isOfAge({ birthDate, nationalNumber }: AgeClaims, minimumAge: number, now: UnixSeconds): boolean {
  if (minimumAge === 0) return true;
  const born = parseBirthDate(birthDate ?? '', now) ?? parseNationalNumber(nationalNumber ?? '', now)?.birthDate;
  return born !== undefined && isOldEnough(born, minimumAge, now);
}

/** `birthDate`: an existing day, `YYYY-MM-DD`, as parseBirthDate and parseNationalNumber give it. `minimumAge` in years. */
export function isOldEnough(birthDate: string, minimumAge: number, now: UnixSeconds): boolean {
  const year = String(Number(birthDate.slice(0, 4)) + minimumAge).padStart(4, '0');
  // As texts, so that the 29 February of a common year, which is no day, lies between 28 February and 1 March.
  return `${year}${birthDate.slice(4)}` <= utcDay(now);
}

/**
 * A claim such as `birthdate` (OpenID Connect Core §5.1), which may also be a year alone or a day without a year: with those,
 * as with anything but a day up to today, the age is not known.
 */
export function parseBirthDate(claim: string, now: UnixSeconds): string | undefined {
  const isKnown = !claim.startsWith('0000') && parseUtcDay(claim) !== undefined && claim <= utcDay(now);
  return isKnown ? claim : undefined;
}
