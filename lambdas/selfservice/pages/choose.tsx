/** Before the login: which of a region's kinds of test it is about. */
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { renderPage } from '../../shared/pages/page.tsx';
import type { Reader } from './reader.ts';
import { StartLink } from './start-link.tsx';

const choices = {
  confirmed: ['chooseConfirmedHeading', 'chooseConfirmedText', 'chooseConfirmedLabel'],
  'user-report': ['chooseUserReportHeading', 'chooseUserReportText', 'chooseUserReportLabel'],
} as const;

/** `kinds`: those that the region gives codes for. */
export function choosePage(reader: Reader, kinds: readonly SelfServiceKind[]): PageAnswer {
  const { language, say } = reader.texts;
  const title = say('chooseTitle');
  const children = (
    <>
      <h1>{title}</h1>
      <p>{say('chooseText')}</p>
      {kinds.map((kind) => (
        <Choice key={kind} reader={reader} kind={kind} />
      ))}
      {reader.region?.learnMoreUrl && (
        <p>
          <a href={reader.region.learnMoreUrl}>{say('learnMore')}</a>
        </p>
      )}
    </>
  );
  return renderPage({ status: 200, language, title, children, ...reader.owner });
}

function Choice({ reader, kind }: { reader: Reader; kind: SelfServiceKind }) {
  const { say } = reader.texts;
  const [heading, text, label] = choices[kind];
  return (
    <section>
      <h2>{say(heading)}</h2>
      <p>{say(text)}</p>
      <StartLink reader={reader} kind={kind} label={say(label)} />
    </section>
  );
}
