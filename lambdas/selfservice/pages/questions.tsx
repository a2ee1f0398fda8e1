/** The question about symptoms, empty or with what was answered and what is wrong with it (smittestopp-verification.md §5). */
import { type SymptomAnswerKind, symptomAnswers, symptomDays } from '../../../protocol/eligibility/symptoms.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Statement, StatementProblems } from '../../../protocol/self-service/statement.ts';
import { Field } from '../../shared/pages/form.tsx';
import type { Reader } from './reader.ts';
import type { MessageId } from './texts.ts';

interface QuestionsProps {
  readonly reader: Reader;
  readonly statement: Statement;
  /** Field → what is wrong with it, in the reader's words. */
  readonly wrong: ReadonlyMap<string, string>;
  readonly now: UnixSeconds;
}

const labels: Readonly<Record<SymptomAnswerKind, MessageId>> = {
  since: 'symptomsSince',
  unknown: 'symptomsUnknown',
  none: 'symptomsNone',
  'not-said': 'symptomsNotSaid',
};

export function Questions(props: QuestionsProps) {
  const { reader, wrong } = props;
  const { say } = reader.texts;
  const problem = wrong.get('symptoms');
  return (
    <fieldset class={problem ? 'field wrong' : 'field'} aria-describedby={describedBy(problem)}>
      <legend>{say('symptomsLegend')}</legend>
      <p class="hint" id="symptoms-hint">
        {say('symptomsHint')}
      </p>
      {problem && (
        <p class="problem" id="symptoms-problem">
          {problem}
        </p>
      )}
      {symptomAnswers.map((answer) => (
        <Answer key={answer} {...props} answer={answer} />
      ))}
    </fieldset>
  );
}

function describedBy(problem: string | undefined): string {
  return problem ? 'symptoms-hint symptoms-problem' : 'symptoms-hint';
}

/** The first has the group's name for its id: that is where the list of problems leads. */
function Answer({ answer, ...props }: QuestionsProps & { answer: SymptomAnswerKind }) {
  const id = answer === symptomAnswers[0] ? 'symptoms' : `symptoms-${answer}`;
  const checked = props.statement.symptoms === answer;
  return (
    <>
      <div class="choice">
        <input type="radio" id={id} name="symptoms" value={answer} checked={checked} required />
        <label for={id}>{props.reader.texts.say(labels[answer])}</label>
      </div>
      {answer === 'since' && <SymptomDate {...props} />}
    </>
  );
}

/** Stands under the answer that needs it, always: what hides it would need script. */
function SymptomDate({ reader: { texts }, statement, wrong, now }: QuestionsProps) {
  const { earliest, latest } = symptomDays(now);
  return (
    <div class="under">
      <Field
        name="symptomDate"
        label={texts.say('symptomDateLabel')}
        hint={texts.say('symptomDateHint', datesOf(now))}
        problem={wrong.get('symptomDate')}
      >
        {(tied) => <input type="date" {...tied} value={statement.symptomDate} min={earliest} max={latest} />}
      </Field>
    </div>
  );
}

const problemTexts = {
  symptoms: { missing: 'problemSymptoms' },
  symptomDate: { missing: 'problemDateMissing', invalid: 'problemDateInvalid' },
} as const;

/** Field → what is wrong with it in the reader's words; empty where nothing is. */
export function wrongAnswers({ texts }: Reader, problems: StatementProblems, now: UnixSeconds): Map<string, string> {
  const { symptoms, symptomDate } = problems;
  return new Map([
    ...(symptoms ? [['symptoms', texts.say(problemTexts.symptoms[symptoms])] as const] : []),
    ...(symptomDate ? [['symptomDate', texts.say(problemTexts.symptomDate[symptomDate], datesOf(now))] as const] : []),
  ]);
}

function datesOf(now: UnixSeconds) {
  const { earliest, latest } = symptomDays(now);
  // U+2066, U+2069: written from left to right also in a text that is not.
  const example = `\u2066${latest}\u2069`;
  return { earliest: new Date(earliest), latest: new Date(latest), example };
}
