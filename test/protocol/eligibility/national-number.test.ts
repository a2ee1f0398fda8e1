import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNationalNumber, withControlDigits } from '../../../protocol/eligibility/national-number.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
/** A number of these nine digits. */
const numberOf = (nine: string) => withControlDigits(nine) ?? `no control digits: ${nine}`;
/** A number of that day with that individual number, or one of the next ones: some have no control digits. */
function numberFrom(ddmmyy: string, individual: number, step = 1): string {
  const nine = `${ddmmyy}${String(individual).padStart(3, '0')}`;
  return withControlDigits(nine) ?? numberFrom(ddmmyy, individual + step, step);
}

describe('a national number', () => {
  // Test values of navikt/fnrvalidator (test/validator_test.js).
  it.each([
    ['13097248022', { birthDate: '1972-09-13', isDNumber: false }],
    ['53097248016', { birthDate: '1972-09-13', isDNumber: true }],
    ['29029648784', { birthDate: '1996-02-29', isDNumber: false }],
    ['29020075838', { birthDate: '2000-02-29', isDNumber: false }],
  ])('%s', (text, person) => expect(parseNationalNumber(text, NOW)).toEqual(person));

  it.each([
    ['a first control digit that is wrong', '13097248032'],
    ['a second control digit that is wrong', '13097248023'],
    ['ten digits', '1309724802'],
    ['twelve digits', '130972480220'],
    ['a blank in the middle', '130972 48022'],
    ['a blank around it', ' 13097248022'],
    ['a line break after it', '13097248022\n'],
    ['letters', '1309724802a'],
    ['digits of another script', '١٣٠٩٧٢٤٨٠٢٢'],
    ['nothing', ''],
    ['zeros', '00000000000'],
    ['a month of 40 more', '13527248013'],
    ['a month of 80 more', numberFrom('138972', 480)],
    ['the 31st of a short month', numberFrom('310472', 100)],
    ['29 February of a common year', numberFrom('290271', 100)],
    ['29 February of 1900', numberFrom('290200', 100)],
    ['day 0', numberFrom('000172', 100)],
    ['day 40, which is D-number 0', numberFrom('400172', 100)],
    ['day 72, which is D-number 32', numberFrom('720172', 100)],
    ['month 0', numberFrom('010072', 100)],
    ['month 13', numberFrom('011372', 100)],
  ])('has not %s', (_, text) => expect(parseNationalNumber(text, NOW)).toBeUndefined());

  it.each([
    ['D-number of a first', '410172', '1972-01-01'],
    ['D-number of a 31st', '710172', '1972-01-31'],
  ])('%s', (_, ddmmyy, birthDate) => {
    expect(parseNationalNumber(numberFrom(ddmmyy, 100), NOW)).toEqual({ birthDate, isDNumber: true });
  });

  it('is of somebody who is born', () => {
    const text = numberFrom('221126', 500);
    expect(parseNationalNumber(text, NOW - 1)).toBeUndefined();
    expect(parseNationalNumber(text, NOW)).toEqual({ birthDate: '2026-11-22', isDNumber: false });
    expect(parseNationalNumber(text, NOW + 1)).toEqual({ birthDate: '2026-11-22', isDNumber: false });
  });
});

/** By then everybody of the tables is born. */
const LATER = 2_240_000_000;

describe('the century of a birth', () => {
  it.each<[string, number, string, number | undefined]>([
    // 000–499: 1900–1999.
    ['000', 0, '00', 1900],
    ['000', 0, '99', 1999],
    ['499', 499, '00', 1900],
    ['499', 499, '99', 1999],
    // 500–749: 1854–1899, from yy = 54; 2000–2039.
    ['500', 500, '39', 2039],
    ['500', 500, '40', undefined],
    ['500', 500, '53', undefined],
    ['500', 500, '54', 1854],
    ['500', 500, '55', 1855],
    ['749', 749, '54', 1854],
    ['749', 749, '99', 1899],
    ['749', 749, '53', undefined],
    // 750–899: 2000–2039 alone.
    ['750', 750, '39', 2039],
    ['750', 750, '40', undefined],
    ['750', 750, '54', undefined],
    ['899', 899, '38', 2038],
    ['899', 899, '40', undefined],
    ['899', 899, '99', undefined],
    // 900–999: 2000–2039, 1940–1999.
    ['900', 900, '39', 2039],
    ['900', 900, '40', 1940],
    ['900', 900, '41', 1941],
    ['999', 999, '00', 2000],
    ['999', 999, '39', 2039],
    ['999', 999, '40', 1940],
    ['999', 999, '99', 1999],
  ])('individual number %s, %i, year %s: %j', (_, individual, yy, year) => {
    // The first day of that year whose number has control digits.
    const days = Array.from({ length: 28 }, (_, day) => `${String(day + 1).padStart(2, '0')}01${yy}`);
    const nine = days.map((day) => `${day}${String(individual).padStart(3, '0')}`).find(withControlDigits) ?? '';
    const expected = year && `${year}-01-${nine.slice(0, 2)}`;
    expect(parseNationalNumber(numberOf(nine), LATER)?.birthDate).toBe(expected);
  });

  it('makes nobody of a hundred an infant (§3.1, §9.3)', () => {
    expect(parseNationalNumber(numberFrom('010124', 100), NOW)?.birthDate).toBe('1924-01-01');
    expect(parseNationalNumber(numberFrom('010124', 500), NOW)?.birthDate).toBe('2024-01-01');
  });
});

describe('control digits', () => {
  it('notice every wrong digit', () => {
    const digit = fc.integer({ min: 0, max: 9 });
    const nine = fc.array(digit, { minLength: 9, maxLength: 9 }).map((digits) => digits.join(''));
    fc.assert(
      fc.property(nine, fc.nat({ max: 10 }), fc.integer({ min: 1, max: 9 }), (text, at, more) => {
        const number = withControlDigits(text);
        fc.pre(number !== undefined);
        const digits = [...number];
        digits[at] = String((Number(digits[at]) + more) % 10);
        expect(withControlDigits(digits.join('').slice(0, 9))).not.toBe(digits.join(''));
      }),
    );
  });
  it.each([
    ['first', '130972487'],
    ['second', '130972488'],
  ])('are none where the %s would be 10', (_, nine) => expect(withControlDigits(nine)).toBeUndefined());
});
