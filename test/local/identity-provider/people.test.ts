/** Who can log in: right in every digit, and of the age that is said, on every day. */
import { describe, expect, it } from 'vitest';
import { peopleAt } from '../../../local/identity-provider/people.ts';
import { isOldEnough } from '../../../protocol/eligibility/age.ts';
import { parseNationalNumber, withControlDigits } from '../../../protocol/eligibility/national-number.ts';
import { recentDay } from '../../../protocol/eligibility/sample.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';

/** 29 February, the day after, a New Year, and an ordinary day. */
const days = ['2028-02-29', '2028-03-01', '2027-01-01', '2026-11-28'].map((day) => Date.parse(day) / 1_000);
const personAt = (now: number, login: string) => {
  const person = peopleAt(now).find((each) => each.login === login);
  if (!person) throw new Error(login);
  return person;
};

describe.each(days)('on day %i', (now) => {
  it('every number is in order, says the birth date, and is no person’s', () => {
    for (const { nationalNumber, birthDate, login } of peopleAt(now)) {
      expect(withControlDigits(nationalNumber.slice(0, 9))).toBe(nationalNumber);
      const [day = 0, month = 0, year] = [0, 2, 4].map((at) => Number(nationalNumber.slice(at, at + 2)));
      const date = [birthDate.slice(0, 2), year, '-', month - 80, '-', login === 'd-number' ? day - 40 : day];
      expect(date.map((part) => (typeof part === 'number' ? String(part).padStart(2, '0') : part)).join('')).toBe(
        birthDate,
      );
      expect(parseNationalNumber(nationalNumber, now)).toBeUndefined();
    }
  });

  it('only one is too young', () => {
    const young = peopleAt(now).filter(({ birthDate }) => !isOldEnough(birthDate, 16, now));
    expect(young.map(({ login }) => login)).toEqual(['under-16']);
    expect(isOldEnough(personAt(now, 'under-16').birthDate, 16, now + DAY_SECONDS)).toBe(true);
  });

  it('the sample of 14 days ago counts, that of 15 does not', () => {
    const counts = (login: string) => {
      const { record } = personAt(now, login);
      return typeof record === 'object' && recentDay(record.sampleDate, now) !== undefined;
    };
    expect(['positive', 'day-14', 'day-15'].map(counts)).toEqual([true, true, false]);
  });

  it('no two share a number, a subject or a login', () => {
    const people = peopleAt(now);
    for (const member of ['nationalNumber', 'subject', 'login', 'name'] as const) {
      expect(new Set(people.map((person) => person[member])).size).toBe(people.length);
    }
  });
});

it('keep their subject for ever', () => {
  expect(peopleAt(0).map(({ subject }) => subject)).toEqual(peopleAt(2_000_000_000).map(({ subject }) => subject));
});
