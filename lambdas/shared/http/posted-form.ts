/** A form that a page of ours sent. */
import type { HttpEvent } from './call.ts';

/** Bytes of a filled-in form are some hundreds. */
const MOST_CHARACTERS = 8_192;

/** The body, still encoded, or the status of its refusal. One that is too long is not looked at. */
export function readFormBody({ headers, body = '', isBase64Encoded }: HttpEvent): string | 413 | 422 {
  if (body.length > MOST_CHARACTERS) return 413;
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return 422;
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

/**
 * Was the form sent by a page of ours? Cookies of forms are SameSite; this is for browsers that do not know that, and for
 * forms without a cookie. Browsers that say where a request comes from cannot be made to lie by another site; programs say
 * nothing. `isOurs`: of the host in `Origin`, with its port. Default: the one that was asked.
 */
export function isOwnPost({ headers }: HttpEvent, isOurs = (host: string) => host === headers.host): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  return origin === undefined || isOurs(origin.replace(/^https?:\/\//, ''));
}
