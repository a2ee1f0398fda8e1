/** How a login ended, where it did not end with the form (smittestopp-verification.md §4, §9.1). */
import { startPath } from '../../../protocol/self-service/paths.ts';
import type { PageAnswer } from '../../shared/http/page-endpoint.ts';
import { plainPage } from './plain-page.tsx';
import type { Reader } from './reader.ts';

export type Outcome =
  /** The registry knows no positive test of the last 14 days. `homeTest`: may one be reported instead? */
  | { readonly outcome: 'not_found'; readonly homeTest: boolean }
  | { readonly outcome: 'underage'; readonly minimumAge: number }
  /** Whole hours until the next attempt, 1 or more. */
  | { readonly outcome: 'limited'; readonly hoursLeft: number }
  /** Ours, the identity provider's or the registry's fault. */
  | { readonly outcome: 'error' }
  /** No cookie, or one that has ended, was used, or belongs to another attempt. */
  | { readonly outcome: 'session' }
  /** The person stopped the login at the identity provider. */
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'logged_out' }
  /** The address names no region that has self-service. */
  | { readonly outcome: 'unknown_region' }
  /** The region does not give codes of the kind that the address names. */
  | { readonly outcome: 'not_offered' };

const HOUR_SECONDS = 3_600;

export function outcomePage(reader: Reader, outcome: Outcome): PageAnswer {
  const { say } = reader.texts;
  switch (outcome.outcome) {
    case 'not_found':
      return notFoundPage(reader, outcome.homeTest);
    case 'underage':
      return plainPage(reader, {
        status: 200,
        title: say('underageTitle'),
        text: say('underageText', { minimumAge: outcome.minimumAge }),
      });
    case 'limited':
      return limitedPage(reader, outcome.hoursLeft);
    case 'error':
      return restartPage(reader, 500, say('errorTitle'), say('errorText'));
    case 'session':
      return restartPage(reader, 401, say('sessionTitle'), say('sessionText'));
    case 'cancelled':
      return restartPage(reader, 200, say('cancelledTitle'), say('cancelledText'));
    case 'logged_out':
      return restartPage(reader, 200, say('loggedOutTitle'), say('loggedOutText'));
    case 'unknown_region':
      return plainPage(reader, { status: 404, title: say('unknownRegionTitle'), text: say('unknownRegionText') });
    case 'not_offered':
      return restartPage(reader, 404, say('notOfferedTitle'), say('notOfferedText'));
  }
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

function limitedPage(reader: Reader, hoursLeft: number): PageAnswer {
  const { say } = reader.texts;
  const text = say('limitedText', { hours: hoursLeft });
  const page = plainPage(reader, { status: 429, title: say('limitedTitle'), text });
  return { ...page, headers: { ...page.headers, 'retry-after': String(hoursLeft * HOUR_SECONDS) } };
}

function restartPage(reader: Reader, status: number, title: string, text: string): PageAnswer {
  const children = <StartLink reader={reader} label={reader.texts.say('beginAgainLabel')} />;
  return plainPage(reader, { status, title, text, children });
}

interface StartLinkProps {
  readonly reader: Reader;
  readonly label: string;
  /** Default: the person chooses. */
  readonly kind?: string;
}

/**
 * A link, not a form: a browser that follows a form to the identity provider would find it forbidden by `form-action`.
 * Nothing, where it is not known where the person began.
 */
export function StartLink({ reader: { texts, region }, label, kind }: StartLinkProps) {
  if (region === undefined) return null;
  const query = new URLSearchParams({ region, ...(kind && { kind }), lang: texts.language });
  return (
    <p>
      <a class="button" href={`${startPath}?${query}`}>
        {label}
      </a>
    </p>
  );
}
