/**
 * What an approved person is asked before the code. Where script runs, it sends a blinded element instead of the form, and
 * the form itself, with the token, to where no cookie goes; `data-` attributes tell it where.
 */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { formPath, issuePath, tokenKeysPath } from '../../../protocol/self-service/paths.ts';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import type { Statement, StatementProblems } from '../../../protocol/self-service/statement.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { Problems } from '../../shared/pages/form.tsx';
import { renderPage } from '../../shared/pages/page.tsx';
import type { NamedRegion } from '../regions.ts';
import { Questions, wrongAnswers } from './questions.tsx';
import type { Reader } from './reader.ts';
import { sendable, withLanguage } from './sendable.ts';

export interface FormView {
  readonly region: NamedRegion;
  readonly kind: SelfServiceKind;
  readonly statement: Statement;
  readonly problems: StatementProblems;
}

/** `script`: blinds in the browser. Constant. */
export function formPage(reader: Reader, view: FormView, now: UnixSeconds, script: string): PageAnswer {
  const { language, say } = reader.texts;
  const wrong = wrongAnswers(reader, view.problems, now);
  const heading = say('formTitle');
  const children = (
    <>
      <Problems heading={say('problemSummary')} wrong={[...wrong]} />
      <h1>{heading}</h1>
      <p>{provenText(reader, view)}</p>
      <form method="post" action={withLanguage(formPath, language)} {...scriptData(reader, view)} noValidate>
        <input type="hidden" name="testDate" value={view.statement.testDate} />
        <Questions reader={reader} statement={view.statement} wrong={wrong} now={now} />
        <Terms reader={reader} kind={view.kind} />
        <noscript>
          <p>{say('withoutScript')}</p>
        </noscript>
        <button class="button" type="submit">
          {say('getCodeLabel')}
        </button>
        <p id="progress" role="status" />
      </form>
    </>
  );
  const title = wrong.size > 0 ? say('problemTitle', { title: heading }) : heading;
  const status = wrong.size > 0 ? 422 : 200;
  const page = renderPage({
    status,
    language,
    title,
    children,
    scripts: [script],
    scriptsFetch: true,
    ...reader.owner,
  });
  return sendable(page);
}

function provenText({ texts }: Reader, { kind, statement }: FormView): string {
  if (kind === 'user-report') return texts.say('formUserReport');
  return texts.say('formConfirmed', { testDate: new Date(statement.testDate) });
}

function scriptData({ texts: { language, say } }: Reader, { region, kind }: FormView) {
  return {
    'data-kind': kind,
    'data-keys': tokenKeysPath(region.region),
    'data-issue': withLanguage(issuePath, language),
    'data-working': say('formWorking'),
    'data-failed': say('formFailed'),
  };
}

const terms = {
  confirmed: ['termsShare', 'termsOwn', 'termsKept'],
  'user-report': ['termsShare', 'termsOwn', 'termsKept', 'termsUserReport'],
} as const;

function Terms({ reader: { texts }, kind }: { reader: Reader; kind: SelfServiceKind }) {
  return (
    <>
      <h2>{texts.say('termsHeading')}</h2>
      <ul>
        {terms[kind].map((term) => (
          <li key={term}>{texts.say(term)}</li>
        ))}
      </ul>
    </>
  );
}
