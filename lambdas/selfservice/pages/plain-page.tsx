/** A page that says one thing, and what to do next. */
import type { ComponentChildren } from 'preact';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { renderPage } from '../../shared/pages/page.tsx';
import type { Reader } from './reader.ts';
import { StartLink } from './start-link.tsx';

interface PlainPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** What follows the text. */
  readonly children?: ComponentChildren;
}

export function plainPage({ texts, owner }: Reader, { status, title, text, children }: PlainPage): PageAnswer {
  return renderPage({
    status,
    language: texts.language,
    title,
    children: (
      <>
        <h1>{title}</h1>
        <p>{text}</p>
        {children}
      </>
    ),
    ...owner,
  });
}

type Notice = 'error' | 'session' | 'cancelled' | 'loggedOut' | 'notOffered' | 'reused' | 'retired' | 'invalid';

/** Leads back to where the person began, or says where that is. `note` stands before that. */
export function restartPage(
  reader: Reader,
  status: number,
  notice: Notice,
  note: ComponentChildren = null,
): PageAnswer {
  const { say } = reader.texts;
  const children = (
    <>
      {note}
      {reader.region ? <StartLink reader={reader} label={say('beginAgainLabel')} /> : <p>{say('unknownRegionText')}</p>}
    </>
  );
  return plainPage(reader, { status, title: say(`${notice}Title`), text: say(`${notice}Text`), children });
}
