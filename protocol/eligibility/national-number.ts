/**
 * Norwegian national numbers (fødselsnummer and D-number): `DDMMYY`, an individual number of three digits and two control
 * digits (smittestopp-verification.md §3.1). In a D-number the first digit is 4 more. The century follows from the
 * individual number, not from a window around today: people of a hundred are no infants (§9.3).
 */
import { parseUtcDay, type UnixSeconds, utcDay } from '../keys/interval.ts';

export interface NationalNumber {
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** Of somebody who lives in Norway without being registered as resident. */
  readonly isDNumber: boolean;
}

const D_NUMBER_DAYS = 40;
const FIRST_WEIGHTS = [3, 7, 6, 1, 8, 9, 4, 5, 2] as const;
const SECOND_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2] as const;

/** Which individual numbers were given out to those born in which years; both ends belong to it. */
const series = [
  { individuals: [0, 499], years: [1900, 1999] },
  { individuals: [500, 749], years: [1854, 1899] },
  { individuals: [500, 999], years: [2000, 2039] },
  { individuals: [900, 999], years: [1940, 1999] },
] as const;

/**
 * Undefined for anything but eleven digits of a person born on a real day up to today (UTC). Numbers for tests, whose month
 * is 40 or 80 more, have no such day. The text is a claim of the identity provider's.
 */
export function parseNationalNumber(text: string, now: UnixSeconds): NationalNumber | undefined {
  if (!/^[0-9]{11}$/.test(text) || withControlDigits(text.slice(0, 9)) !== text) return undefined;
  const [written = 0, month = 0, year = 0] = [0, 2, 4].map((at) => Number(text.slice(at, at + 2)));
  const isDNumber = written > D_NUMBER_DAYS;
  const century = centuryOf(Number(text.slice(6, 9)), year);
  if (century === undefined) return undefined;
  const day = isDNumber ? written - D_NUMBER_DAYS : written;
  const birthDate = `${century + year}-${twoDigits(month)}-${twoDigits(day)}`;
  return parseUtcDay(birthDate) !== undefined && birthDate <= utcDay(now) ? { birthDate, isDNumber } : undefined;
}

/** The nine digits with their two control digits; undefined where one of these would be 10, so that no number has them. */
export function withControlDigits(nine: string): string | undefined {
  const first = controlDigit(nine, FIRST_WEIGHTS);
  const second = controlDigit(`${nine}${first}`, SECOND_WEIGHTS);
  return first > 9 || second > 9 ? undefined : `${nine}${first}${second}`;
}

/** 0 to 10; 10 is no digit. */
function controlDigit(digits: string, weights: readonly number[]): number {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return (11 - (sum % 11)) % 11;
}

/** 1800, 1900 or 2000; undefined where such a number was never given out. */
function centuryOf(individual: number, year: number): number | undefined {
  const found = series.find(({ individuals: [first, last], years: [earliest, latest] }) => {
    const century = Math.floor(earliest / 100) * 100;
    return individual >= first && individual <= last && century + year >= earliest && century + year <= latest;
  });
  return found && Math.floor(found.years[0] / 100) * 100;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
