/** Pages with a form that is sent back here. */
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';

/** Where the answer is to be in the language of this page. */
export function withLanguage(path: string, language: string): string {
  return `${path}?lang=${encodeURIComponent(language)}`;
}

/** With `no-referrer` browsers would write `Origin: null` into the form's post (Fetch, "append a request Origin header"). */
export function sendable(page: PageAnswer): PageAnswer {
  return { ...page, headers: { ...page.headers, 'referrer-policy': 'same-origin' } };
}
