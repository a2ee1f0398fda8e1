/**
 * When the symptoms began, as a person states it, and which day stands in where that is not known
 * (smittestopp-verification.md §5). All days are UTC days: the original's local midnights put the days before the onset one
 * too high. Of the sample date and the first symptoms the earlier one counts, as in the app and not as in its description
 * (§10 no. 8).
 */
import { DAY_SECONDS, parseUtcDay, type UnixSeconds, utcDay, utcMidnight } from '../keys/interval.ts';

/** Symptoms since a day, since a day not known, none, not said. */
export const symptomAnswers = ['since', 'unknown', 'none', 'not-said'] as const;
export type SymptomAnswerKind = (typeof symptomAnswers)[number];

/** `since`: `YYYY-MM-DD`, inside symptomDays. */
export type SymptomAnswer =
  | { readonly kind: 'since'; readonly date: string }
  | { readonly kind: 'unknown' | 'none' | 'not-said' };

/** How far back symptoms may have begun, in days. */
const PAST_DAYS = 20;

/** The first and the last day that can be chosen: 20 days ago and today, as `YYYY-MM-DD`. */
export function symptomDays(now: UnixSeconds): { readonly earliest: string; readonly latest: string } {
  const today = utcMidnight(now);
  return { earliest: utcDay(today - PAST_DAYS * DAY_SECONDS), latest: utcDay(today) };
}

/** What is wrong with the day of first symptoms, if it is asked for. The text is attacker-controlled. */
export function symptomDateProblem(date: string, now: UnixSeconds): 'missing' | 'invalid' | undefined {
  if (date === '') return 'missing';
  const { earliest, latest } = symptomDays(now);
  return parseUtcDay(date) !== undefined && date >= earliest && date <= latest ? undefined : 'invalid';
}

/**
 * The day from which days since onset are counted. `sampleDate`: of a confirmed test; a home test has none, and today stands
 * in. Both are `YYYY-MM-DD`; so is the answer.
 */
export function onsetDate(answer: SymptomAnswer, sampleDate: string | undefined, now: UnixSeconds): string {
  const standIn = sampleDate ?? utcDay(now);
  return answer.kind === 'since' && answer.date < standIn ? answer.date : standIn;
}
