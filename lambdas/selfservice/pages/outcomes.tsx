/** How a login ended, where it did not end with the form (smittestopp-verification.md §4, §9.1). */

import { HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { onlyRegion } from '../regions.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import { plainPage, restartPage } from './plain-page.tsx';
import { type Reader, readerOf } from './reader.ts';
import { StartLink } from './start-link.tsx';

export type Outcome =
  /** The registry knows no positive test of the last 14 days. `homeTest`: may one be reported instead? */
  | { readonly outcome: 'not_found'; readonly homeTest: boolean }
  | { readonly outcome: 'underage'; readonly minimumAge: number }
  /** Whole hours until the next attempt, 1 or more. */
  | { readonly outcome: 'limited'; readonly hoursLeft: number }
  /** Ours, the identity provider's or the registry's fault; which, for whoever is asked for help, and for the log. */
  | { readonly outcome: 'error'; readonly reference?: string }
  /** No cookie, or one that has ended, was used, or belongs to another attempt. */
  | { readonly outcome: 'session' }
  /** The person stopped the login at the identity provider. */
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'logged_out' }
  /** The address names no region that has self-service. */
  | { readonly outcome: 'unknown_region' }
  /** The region does not give codes of the kind that the address names. */
  | { readonly outcome: 'not_offered' };

export function outcomePage(reader: Reader, outcome: Outcome): PageAnswer {
  const { say } = reader.texts;
  switch (outcome.outcome) {
    case 'not_found':
      return notFoundPage(reader, outcome.homeTest);
    case 'underage':
      return underagePage(reader, outcome.minimumAge);
    case 'limited':
      return limitedPage(reader, outcome.hoursLeft);
    case 'error':
      return errorPage(reader, outcome.reference);
    case 'session':
      return restartPage(reader, 401, 'session');
    case 'cancelled':
      return restartPage(reader, 200, 'cancelled');
    case 'logged_out':
      return restartPage(reader, 200, 'loggedOut');
    case 'unknown_region':
      return plainPage(reader, { status: 404, title: say('unknownRegionTitle'), text: say('unknownRegionText') });
    case 'not_offered':
      return restartPage(reader, 404, 'notOffered');
  }
}

/** Of a failure that no step foresaw. */
export function unforeseenPage(regions: SelfServiceRegions): (event: HttpEvent) => PageAnswer {
  return (event) => outcomePage(readerOf(event, onlyRegion(regions)), { outcome: 'error' });
}

function notFoundPage(reader: Reader, homeTest: boolean): PageAnswer {
  const { say } = reader.texts;
  const children = homeTest && (
    <>
      <p>{say('notFoundHomeTest')}</p>
      <StartLink reader={reader} kind="user-report" label={say('reportHomeTestLabel')} />
    </>
  );
  return plainPage(reader, { status: 200, title: say('notFoundTitle'), text: say('notFoundText'), children });
}

function underagePage(reader: Reader, minimumAge: number): PageAnswer {
  const { say } = reader.texts;
  return plainPage(reader, {
    status: 200,
    title: say('underageTitle'),
    text: say('underageText', { minimumAge }),
  });
}

function limitedPage(reader: Reader, hours: number): PageAnswer {
  const { say } = reader.texts;
  const page = plainPage(reader, { status: 429, title: say('limitedTitle'), text: say('limitedText', { hours }) });
  return { ...page, headers: { ...page.headers, 'retry-after': String(hours * HOUR_SECONDS) } };
}

function errorPage(reader: Reader, reference: string | undefined): PageAnswer {
  const { say } = reader.texts;
  const note = reference !== undefined && <p class="hint">{say('errorReference', { reference })}</p>;
  return { ...restartPage(reader, 500, 'error', note), ...(reference && { errorCode: reference }) };
}
