/**
 * National numbers of people who do not exist: right in every digit, but as in Tenor, the test population of Norway's tax
 * administration, 80 is added to the month, so that a number is never a living person's. No parser of real numbers takes
 * them for one; whoever asks for an age asks for the birth date.
 */
import { withControlDigits } from '../../protocol/eligibility/national-number.ts';

const TEST_MONTH = 80;
/** smittestopp-verification.md §3.1. */
const D_NUMBER_DAY = 40;
/** Individual numbers of those born from 1940 to 1999, and from 2000 to 2039: they tell the century. */
const individualNumbers = { 19: 900, 20: 500 } as const;
const INDIVIDUALS = 100;

export interface NumberProps {
  /** `YYYY-MM-DD`, from 1940 on. */
  readonly birthDate: string;
  readonly isDNumber: boolean;
}

/** The first that these digits of a birth date allow: some individual numbers have no control digits. */
export function testNumber({ birthDate, isDNumber }: NumberProps): string {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const days = Number(day) + (isDNumber ? D_NUMBER_DAY : 0);
  const start = String(days).padStart(2, '0') + (Number(month) + TEST_MONTH) + year.slice(2);
  const first = individualNumbers[year.startsWith('19') ? 19 : 20];
  for (let individual = first; individual < first + INDIVIDUALS; individual++) {
    const number = withControlDigits(start + individual);
    if (number !== undefined) return number;
  }
  throw new Error(`No individual number of ${birthDate} has control digits`);
}
