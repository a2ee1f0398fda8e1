/** Before the login: which of a region's two kinds of test it is about. */
import type { TokenClass } from '../../../protocol/eligibility/token.ts';
import type { PageAnswer } from '../../shared/http/page-endpoint.ts';
import { renderPage } from '../../shared/pages/page.tsx';
import { StartLink } from './outcomes.tsx';
import type { Reader } from './reader.ts';

const texts = {
  confirmed: ['chooseConfirmedHeading', 'chooseConfirmedText', 'chooseConfirmedLabel'],
  'user-report': ['chooseUserReportHeading', 'chooseUserReportText', 'chooseUserReportLabel'],
} as const;

/** `kinds`: those that the region gives codes for. */
export function choosePage(reader: Reader, kinds: readonly TokenClass[]): PageAnswer {
  const { language, say } = reader.texts;
  const title = say('chooseTitle');
  const children = (
    <>
      <h1>{title}</h1>
      <p>{say('chooseText')}</p>
      {kinds.map((kind) => {
        const [heading, text, label] = texts[kind];
        return (
          <section key={kind}>
            <h2>{say(heading)}</h2>
            <p>{say(text)}</p>
            <StartLink reader={reader} kind={kind} label={say(label)} />
          </section>
        );
      })}
    </>
  );
  return renderPage({ status: 200, language, title, children, ...reader.owner });
}
