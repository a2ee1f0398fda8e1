import { describe, expect, it } from 'vitest';
import { isOfAge, isOldEnough, parseBirthDate } from '../../../protocol/eligibility/age.ts';
import { withControlDigits } from '../../../protocol/eligibility/national-number.ts';

const at = (time: string) => Date.parse(time) / 1_000;

describe('sixteen', () => {
  it.each([
    ['2010-11-22', '2026-11-22T00:00:00Z'],
    ['2008-02-29', '2024-02-29T00:00:00Z'],
    ['2010-01-01', '2026-01-01T00:00:00Z'],
    ['2010-12-31', '2026-12-31T00:00:00Z'],
  ])('of somebody born on %s from %s on', (birthDate, birthday) => {
    expect([-1, 0, 1].map((second) => isOldEnough(birthDate, 16, at(birthday) + second))).toEqual([false, true, true]);
  });

  it('is reached on 1 March of a common year by who was born on 29 February', () => {
    const first = at('2026-03-01T00:00:00Z');
    expect([-1, 0, 1].map((second) => isOldEnough('2008-02-29', 18, first + second))).toEqual([false, true, true]);
  });

  it('lasts the whole birthday, and all days after', () => {
    expect(isOldEnough('2010-11-22', 16, at('2026-11-22T23:59:59Z'))).toBe(true);
    expect(isOldEnough('1921-05-04', 16, at('2026-11-22T12:00:00Z'))).toBe(true);
    expect(isOldEnough('0300-01-01', 16, at('2026-11-22T12:00:00Z'))).toBe(true);
  });

  it('is whatever age the authority says', () => {
    const now = at('2026-11-22T00:00:00Z');
    expect([0, 13, 16, 17].map((age) => isOldEnough('2010-11-22', age, now))).toEqual([true, true, true, false]);
  });
});

describe('a birth date claim', () => {
  const now = at('2026-11-22T00:00:00Z');
  it('is a day up to today', () => {
    expect(parseBirthDate('2010-11-22', now)).toBe('2010-11-22');
    expect(parseBirthDate('2026-11-22', now)).toBe('2026-11-22');
    expect(parseBirthDate('2026-11-22', now - 1)).toBeUndefined();
    expect(parseBirthDate('2008-02-29', now)).toBe('2008-02-29');
  });
  it.each([
    '',
    '2010',
    '0000-11-22',
    '2009-02-29',
    '2010-11-31',
    '22.11.2010',
    '2010-11-22T00:00:00Z',
    '2010-1-2',
    '20101122',
  ])('is not %j', (claim) => expect(parseBirthDate(claim, now)).toBeUndefined());
});

describe('of age', () => {
  const now = at('2026-11-28T12:00:00Z');
  const nationalNumber = withControlDigits('170584400') ?? '';
  it.each([
    ['a birth date', { birthDate: '2010-11-28' }, true],
    ['a birth date, 16 tomorrow', { birthDate: '2010-11-29' }, false],
    ['a number', { nationalNumber }, true],
    ['both: the birth date counts', { birthDate: '2010-11-29', nationalNumber }, false],
    ['a birth date that is none, and a number', { birthDate: '1984', nationalNumber }, true],
    ['a number with a wrong digit', { nationalNumber: '13097248023' }, false],
    ['nothing', {}, false],
  ])('at sixteen by %s', (_, claims, ofAge) => expect(isOfAge(claims, 16, now)).toBe(ofAge));

  it('is everybody where no age is asked for', () => expect(isOfAge({}, 0, now)).toBe(true));
});
