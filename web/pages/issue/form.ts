/** What a case worker fills in, what is wrong with it, and what is sent of it. */
import type { TestType } from '../../../protocol/codes/test-type.ts';
import { mayBeTexted } from '../../../protocol/sms/country.ts';
import { hasPossibleLength, parsePhone } from '../../../protocol/sms/phone.ts';
import { DEFAULT_LABEL } from '../../../protocol/sms/texts.ts';
import type { DeskAnswer } from '../../../protocol/staff/answers.ts';
import { type DeskDates, daysBefore, deskDateProblem } from '../../../protocol/staff/desk-dates.ts';
import type { IssueBody } from '../../app/calls/calls.ts';
import { usedLabel } from './message.ts';

/** '' is not answered, NONE is not known; OTHER is the day that is typed. */
export interface ChosenDay {
  readonly choice: string;
  readonly typed: string;
}

export const NONE = 'none';
export const OTHER = 'other';

export interface IssueForm {
  readonly testType: TestType | '';
  readonly testDate: ChosenDay;
  readonly symptomDate: ChosenDay;
  /** As it is typed; '' where the code is read out. */
  readonly phone: string;
  /** Of a number without `+`: ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Label of a text. */
  readonly template: string;
  /** The text is shown, for the person who issues to send it. */
  readonly isShown: boolean;
}

export function emptyForm({ testTypes, smsCountry, messages }: DeskAnswer): IssueForm {
  const [only, ...others] = testTypes;
  return {
    testType: only !== undefined && others.length === 0 ? only : '',
    testDate: { choice: '', typed: '' },
    symptomDate: { choice: NONE, typed: '' },
    phone: '',
    country: smsCountry,
    template: messages?.templates[0]?.label ?? '',
    isShown: messages?.onlyGenerated ?? false,
  };
}

/** Days that are a single key away, today's first; in the morning of a far east today is none yet. */
export function quickDays({ today, latest }: DeskDates): { readonly ago: number; readonly day: string }[] {
  return [0, 1, 2, 3].map((ago) => ({ ago, day: daysBefore(today, ago) })).filter(({ day }) => day <= latest);
}

/** `YYYY-MM-DD`, or ''. */
function dayOf({ choice, typed }: ChosenDay): string {
  if (choice === OTHER) return typed;
  return choice === NONE ? '' : choice;
}

/** Before midnight "today" was another day: what was chosen then is still that day. */
export function choiceOf(chosen: ChosenDay, quick: readonly { readonly day: string }[]): ChosenDay {
  const { choice } = chosen;
  const isListed = ['', NONE, OTHER].includes(choice) || quick.some(({ day }) => day === choice);
  return isListed ? chosen : { choice: OTHER, typed: choice };
}

export type Field = 'testType' | 'testDate' | 'symptomDate' | 'phone';
export type FieldProblem =
  | 'type-missing'
  | 'date-missing'
  | 'date-unreadable'
  | 'date-too-old'
  | 'date-too-new'
  | 'phone-missing'
  | 'phone-unreadable'
  | 'phone-length'
  | 'phone-country';

/** In the order of the form; each field at most once. */
export function formProblems(form: IssueForm, desk: DeskAnswer, dates: DeskDates): [Field, FieldProblem][] {
  const found: [Field, FieldProblem | undefined][] = [
    ['testType', form.testType === '' ? 'type-missing' : undefined],
    ['testDate', testDateProblem(form, desk, dates)],
    ['symptomDate', dayProblem(form.symptomDate, dates)],
    ['phone', phoneProblem(form, desk)],
  ];
  return found.filter((one): one is [Field, FieldProblem] => one[1] !== undefined);
}

function testDateProblem(
  { testDate, symptomDate }: IssueForm,
  { requireDate }: DeskAnswer,
  dates: DeskDates,
): FieldProblem | undefined {
  const isMissing = requireDate && testDate.choice !== OTHER && dayOf(testDate) === '' && dayOf(symptomDate) === '';
  return isMissing ? 'date-missing' : dayProblem(testDate, dates);
}

function dayProblem(chosen: ChosenDay, dates: DeskDates): FieldProblem | undefined {
  const day = dayOf(chosen);
  if (day === '' && chosen.choice !== OTHER) return undefined;
  const problem = deskDateProblem(day, dates);
  return problem && `date-${problem}`;
}

function phoneProblem(form: IssueForm, desk: DeskAnswer): FieldProblem | undefined {
  const { testType, isShown } = form;
  if (form.phone.trim() === '') return testType === 'user-report' ? 'phone-missing' : undefined;
  const phone = phoneOf(form);
  if (phone === undefined) return 'phone-unreadable';
  if (!hasPossibleLength(phone)) return 'phone-length';
  const { countries = [] } = desk.messages ?? {};
  const settings = {
    smsCountry: desk.smsCountry,
    sms: { countries: countries.length === 0 ? undefined : [...countries] },
  };
  return isShown || mayBeTexted(phone, settings) ? undefined : 'phone-country';
}

/** E.164; '' where there is none, undefined where it cannot be understood. */
export function phoneOf({ phone, country }: IssueForm): string | undefined {
  return phone.trim() === '' ? '' : parsePhone(phone, country);
}

/** Of a form without problems. */
export function issueBody(form: IssueForm, dates: DeskDates): Omit<IssueBody, 'uuid'> {
  const [testDate, symptomDate, phone] = [dayOf(form.testDate), dayOf(form.symptomDate), phoneOf(form)];
  return {
    testType: form.testType,
    tzOffset: dates.tzOffsetMinutes,
    ...(testDate && { testDate }),
    ...(symptomDate && { symptomDate }),
    ...(phone && { phone, ...messageWish(form) }),
  };
}

function messageWish(form: IssueForm): Pick<IssueBody, 'smsTemplateLabel' | 'onlyGenerateSMS'> {
  const label = usedLabel(form);
  return {
    ...(label !== DEFAULT_LABEL && { smsTemplateLabel: label }),
    ...(form.isShown && { onlyGenerateSMS: true }),
  };
}
