import { linkHost } from '../../../protocol/redirect/host.ts';
import { parseReportForm, type ReportForm } from '../../../protocol/user-report/form.ts';
import type { HttpEvent } from '../../shared/http/call.ts';

/** Bytes of a filled-in form are some hundreds. */
const MOST_CHARACTERS = 8_192;

/** The form, or the status of its refusal. A body that is too long is not looked at. */
export function readForm({ headers, body = '', isBase64Encoded }: HttpEvent): ReportForm | 413 | 422 {
  if (body.length > MOST_CHARACTERS) return 413;
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return 422;
  return parseReportForm(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body) ?? 422;
}

/**
 * Was the form sent by a page of this host? The session's cookie is SameSite=Strict; this is for browsers that do not know
 * that. Those that say where a request comes from cannot be made to lie by another site; programs say nothing.
 */
export function isOwnPost({ headers }: HttpEvent, domain: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  return origin === undefined || linkHost(origin.replace(/^https?:\/\//, ''), domain).kind === 'bare';
}
