import { parseReportForm, type ReportForm } from '../../../../protocol/user-report/form.ts';
import type { HttpEvent } from '../../../shared/http/call.ts';
import { readFormBody } from '../../../shared/http/posted-form.ts';

/** The form, or the status of its refusal. */
export function readForm(event: HttpEvent): ReportForm | 413 | 422 {
  const body = readFormBody(event);
  return typeof body === 'string' ? (parseReportForm(body) ?? 422) : body;
}
