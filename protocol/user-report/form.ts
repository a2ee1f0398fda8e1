/** What a person types into the form (verification-server.md §3.4). */
import { parseUtcDay, type UnixSeconds } from '../keys/interval.ts';
import { type DateWindow, dateWindow } from '../text/dates.ts';
import { parseFields } from '../text/form-encoding.ts';

/** Where the phone opens it, and where the page sends it. */
export const reportFormPath = '/report';
export const reportIssuePath = '/report/issue';

export interface ReportForm {
  /** `YYYY-MM-DD`, or ''. */
  readonly testDate: string;
  readonly phone: string;
  readonly agreement: boolean;
}

export const emptyForm: ReportForm = { testDate: '', phone: '', agreement: false };

/** Field → what is wrong with it, in the order of the form. */
export type FormProblems = { readonly [Field in keyof ReportForm]?: 'missing' | 'invalid' };

/** Longer numbers there are not (E.164: 15 digits), however they are spaced. */
const MOST_PHONE_CHARACTERS = 50;

/**
 * The body of `application/x-www-form-urlencoded`. Undefined where an escape is broken or a field comes twice; other fields
 * are left out. The text is attacker-controlled.
 */
export function parseReportForm(body: string): ReportForm | undefined {
  const fields = parseFields(body);
  if (!fields) return undefined;
  return {
    testDate: fields.get('testDate')?.trim() ?? '',
    phone: fields.get('phone')?.trim() ?? '',
    agreement: ['true', 'on', '1'].includes(fields.get('agreement') ?? ''),
  };
}

/** Every problem at once, so that nobody mends them one after the other. Whether a number can be called is not known here. */
export function formProblems(form: ReportForm, requireDate: boolean, now: UnixSeconds): FormProblems {
  const date = form.testDate === '' ? requireDate && 'missing' : !isWithin(form.testDate, dateWindow(now)) && 'invalid';
  const phone = form.phone === '' ? 'missing' : form.phone.length > MOST_PHONE_CHARACTERS && 'invalid';
  return {
    ...(date && { testDate: date }),
    ...(phone && { phone }),
    ...(!form.agreement && { agreement: 'missing' }),
  };
}

function isWithin(day: string, { earliest, latest }: DateWindow): boolean {
  const time = parseUtcDay(day);
  return time !== undefined && earliest <= time && time <= latest;
}
