/** What a case worker fills in while a person is on the telephone. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DeskAnswer } from '../../../protocol/staff/answers.ts';
import { type DeskDates, deskDates } from '../../../protocol/staff/desk-dates.ts';
import type { IssueBody } from '../../app/calls/calls.ts';
import { useDesk } from '../../app/me.tsx';
import { serverNow } from '../../app/session/server-time.ts';
import { useTexts } from '../../app/texts.tsx';
import { Button } from '../../parts/form/button.tsx';
import { ErrorSummary } from '../../parts/form/error-summary.tsx';
import { FailurePanel } from './failure-panel.tsx';
import { DayField } from './fields/day.tsx';
import { MessageField } from './fields/message.tsx';
import { PhoneField } from './fields/phone.tsx';
import { TestTypeField } from './fields/test-type.tsx';
import { type Field, type FieldProblem, formProblems, type IssueForm, issueBody, OTHER } from './form.ts';
import type { Stage } from './stage.ts';

export interface FormViewProps {
  readonly stage: Extract<Stage, { at: 'form' | 'sending' }>;
  readonly form: IssueForm;
  onForm(form: IssueForm): void;
  send(body: Omit<IssueBody, 'uuid'>): void;
}

type Problems = readonly (readonly [Field, FieldProblem])[];

export function FormView({ stage, form, onForm, send }: FormViewProps) {
  const { say } = useTexts();
  const desk = useDesk();
  const [{ problems, round }, setSent] = useState<{ problems: Problems; round: number }>({ problems: [], round: 0 });
  const element = useFirstChoice();
  const dates = useDates(desk);
  const change = (part: Partial<IssueForm>) => {
    onForm({ ...form, ...part });
    // What is changed is looked at again when it is sent.
    setSent((sent) => ({ ...sent, problems: sent.problems.filter(([field]) => !(field in part)) }));
  };
  const submit = (sent: IssueForm) => {
    const now = deskDates(desk, serverNow());
    const found = formProblems(sent, desk, now);
    setSent({ problems: found, round: round + 1 });
    if (found.length === 0) send(issueBody(sent, now));
  };
  const readOut = () => {
    const unsent = { ...form, phone: '' };
    onForm(unsent);
    submit(unsent);
  };
  const problemOf = (field: Field) => {
    const found = problems.find(([name]) => name === field);
    return found && say(`issue.problem.${found[1]}`);
  };
  return (
    <form
      class="enx-issue"
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(form);
      }}
    >
      <ErrorSummary
        problems={problems.map(([field]) => [inputOf(field, form), problemOf(field) ?? ''])}
        round={problems.length === 0 ? 0 : round}
      />
      {stage.at === 'form' && <FailurePanel stage={stage} hasMessage={form.phone.trim() !== ''} readOut={readOut} />}
      <TestTypeField
        value={form.testType}
        problem={problemOf('testType')}
        onValue={(testType) => change({ testType })}
      />
      <DayField
        name="testDate"
        value={form.testDate}
        dates={dates}
        problem={problemOf('testDate')}
        onValue={(testDate) => change({ testDate })}
      />
      <DayField
        name="symptomDate"
        value={form.symptomDate}
        dates={dates}
        problem={problemOf('symptomDate')}
        onValue={(symptomDate) => change({ symptomDate })}
      />
      {(desk.messages || form.testType === 'user-report') && (
        <PhoneField form={form} problem={problemOf('phone')} onChange={change} />
      )}
      {desk.messages && form.phone.trim() !== '' && <MessageField form={form} onChange={change} />}
      <Button isBusy={stage.at === 'sending'}>{say(buttonText(form, stage.at))}</Button>
    </form>
  );
}

function buttonText(form: IssueForm, at: 'form' | 'sending'): string {
  if (at === 'sending') return 'issue.sending';
  if (form.phone.trim() === '') return 'issue.issue';
  return form.isShown ? 'issue.issue-and-show' : 'issue.issue-and-send';
}

/** Where a problem's link leads. */
function inputOf(field: Field, form: IssueForm): string {
  const isTyped = (field === 'testDate' || field === 'symptomDate') && form[field].choice === OTHER;
  return isTyped ? `${field}-typed` : field;
}

/** A form that is begun is filled in from its first question on, without a way to it by Tab. */
function useFirstChoice() {
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const groups = [...(element.current?.querySelectorAll('fieldset') ?? [])];
    const open = groups.find((group) => group.querySelector('input:checked') === null);
    // After the page's heading, which takes the focus when the page is opened.
    queueMicrotask(() => open?.querySelector('input')?.focus({ preventScroll: true }));
  }, []);
  return element;
}

const MINUTE_MS = 60_000;

/** Of now: a page that stays open over midnight offers another day. */
function useDates(desk: DeskAnswer): DeskDates {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return deskDates(desk, now);
}
