/** How a login ended, where it did not end with the form (smittestopp-verification.md §4, §9.1). */
import { HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import type { PageAnswer } from '../../shared/http/page-endpoint.ts';
import type { ErrorReference, Outcome } from '../outcome.ts';
import { plainPage } from './plain-page.tsx';
import type { Reader } from './reader.ts';
import { StartLink } from './start-link.tsx';

export function outcomePage(reader: Reader, outcome: Outcome): PageAnswer {
  switch (outcome.outcome) {
    case 'not_found':
      return notFoundPage(reader);
    case 'underage':
      return underagePage(reader);
    case 'limited':
      return limitedPage(reader, outcome.hours);
    case 'start_again':
      return noticePage(reader, 401, 'startAgain');
    case 'error':
      return errorPage(reader, outcome.reference);
  }
}

/** `startAgain`: nothing came back that belongs to a login begun here. `unknownRegion`: the address names none that has self-service. */
type Notice = 'startAgain' | 'loggedOut' | 'unknownRegion' | 'notOffered';

/** Says one thing, and leads back to where the person began, if that is known. */
export function noticePage(reader: Reader, status: number, notice: Notice): PageAnswer {
  const { say } = reader.texts;
  const children = <StartLink reader={reader} label={say('beginAgainLabel')} />;
  return plainPage(reader, { status, title: say(`${notice}Title`), text: say(`${notice}Text`), children });
}

function notFoundPage(reader: Reader): PageAnswer {
  const { say } = reader.texts;
  const children = reader.region?.kinds.includes('user-report') && (
    <>
      <p>{say('notFoundHomeTest')}</p>
      <StartLink reader={reader} kind="user-report" label={say('reportHomeTestLabel')} />
    </>
  );
  return plainPage(reader, { status: 200, title: say('notFoundTitle'), text: say('notFoundText'), children });
}

function underagePage(reader: Reader): PageAnswer {
  const { say } = reader.texts;
  const text = say('underageText', { minimumAge: reader.region?.minimumAge ?? 0 });
  return plainPage(reader, { status: 200, title: say('underageTitle'), text });
}

function limitedPage(reader: Reader, hours: number): PageAnswer {
  const { say } = reader.texts;
  const page = plainPage(reader, { status: 429, title: say('limitedTitle'), text: say('limitedText', { hours }) });
  return { ...page, headers: { ...page.headers, 'retry-after': String(hours * HOUR_SECONDS) } };
}

/** `reference`: what the person may tell the support. */
function errorPage(reader: Reader, reference: ErrorReference): PageAnswer {
  const { say } = reader.texts;
  const children = (
    <>
      <p class="hint">{say('errorReference', { reference })}</p>
      <StartLink reader={reader} label={say('beginAgainLabel')} />
    </>
  );
  return plainPage(reader, { status: 500, title: say('errorTitle'), text: say('errorText'), children });
}
