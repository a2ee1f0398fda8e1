/** What a person states on the form (smittestopp-verification.md §5), as fields that go with the token to `/self/issue`. */
import { wasRecent } from '../eligibility/sample.ts';
import { type SymptomAnswer, symptomAnswers, symptomDateProblem } from '../eligibility/symptoms.ts';
import type { UnixSeconds } from '../keys/interval.ts';
import type { SelfServiceKind } from './settings.ts';

export interface Statement {
  /** Of symptomAnswers, or ''. */
  readonly symptoms: string;
  /** `YYYY-MM-DD`, or ''; counts only for `since`. */
  readonly symptomDate: string;
  /** `YYYY-MM-DD` of a test that the registry knows; '' for a home test. */
  readonly testDate: string;
}

export const emptyStatement: Statement = { symptoms: '', symptomDate: '', testDate: '' };

/** Field → what is wrong with it, in the order of the form. */
export type StatementProblems = {
  readonly symptoms?: 'missing';
  readonly symptomDate?: 'missing' | 'invalid';
};

export function readStatement(fields: ReadonlyMap<string, string>): Statement {
  const field = (name: keyof Statement) => fields.get(name)?.trim() ?? '';
  return { symptoms: field('symptoms'), symptomDate: field('symptomDate'), testDate: field('testDate') };
}

/** What the person can mend. */
export function statementProblems({ symptoms, symptomDate }: Statement, now: UnixSeconds): StatementProblems {
  if (!symptomAnswers.some((answer) => answer === symptoms)) return { symptoms: 'missing' };
  const problem = symptoms === 'since' ? symptomDateProblem(symptomDate, now) : undefined;
  return problem ? { symptomDate: problem } : {};
}

/** The answer of a statement without problems. */
export function symptomAnswer({ symptoms, symptomDate }: Statement): SymptomAnswer {
  const kind = symptomAnswers.find((answer) => answer === symptoms);
  if (kind === undefined) throw new TypeError('A statement with problems has no answer');
  return kind === 'since' ? { kind, date: symptomDate } : { kind };
}

/** May a code say so? A test that the registry knows has the day that it knows; a home test has none. */
export function isTestDate(testDate: string, kind: SelfServiceKind, now: UnixSeconds): boolean {
  return kind === 'confirmed' ? wasRecent(testDate, now) : testDate === '';
}
