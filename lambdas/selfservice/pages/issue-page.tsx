/**
 * A form that carries a token to `/self/issue`: for a browser without script, for one more try, or with an answer to correct.
 * What the person stated goes along, since no server keeps it.
 */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { issuePath } from '../../../protocol/self-service/paths.ts';
import type { Statement, StatementProblems } from '../../../protocol/self-service/statement.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { Problems } from '../../shared/pages/form.tsx';
import { renderPage } from '../../shared/pages/page.tsx';
import { Questions, wrongAnswers } from './questions.tsx';
import type { Reader } from './reader.ts';
import { sendable, withLanguage } from './sendable.ts';

export interface IssueForm {
  readonly token: string;
  readonly statement: Statement;
}

/** `ready`: made without script. `unanswered`: nobody knows whether there is a code. `refused`: there is none for now. */
type IssueNotice = 'ready' | 'unanswered' | 'refused';

const notices = {
  ready: { status: 200, label: 'showCodeLabel' },
  unanswered: { status: 504, label: 'tryAgainLabel' },
  refused: { status: 503, label: 'tryAgainLabel' },
} as const;

export function issuePage(reader: Reader, form: IssueForm, notice: IssueNotice): PageAnswer {
  const { language, say } = reader.texts;
  const { status, label } = notices[notice];
  const title = say(`${notice}Title`);
  const children = (
    <>
      <h1>{title}</h1>
      <p>{say(`${notice}Text`)}</p>
      <form method="post" action={withLanguage(issuePath, language)}>
        <Carried {...form} names={['symptoms', 'symptomDate', 'testDate']} />
        <button class="button" type="submit">
          {say(label)}
        </button>
      </form>
    </>
  );
  return sendable(renderPage({ status, language, title, children, ...reader.owner }));
}

/** The token is as good as before. */
export function correctPage(
  reader: Reader,
  form: IssueForm,
  problems: StatementProblems,
  now: UnixSeconds,
): PageAnswer {
  const { language, say } = reader.texts;
  const wrong = wrongAnswers(reader, problems, now);
  const heading = say('correctTitle');
  const children = (
    <>
      <Problems heading={say('problemSummary')} wrong={[...wrong]} />
      <h1>{heading}</h1>
      <form method="post" action={withLanguage(issuePath, language)} noValidate>
        <Carried {...form} names={['testDate']} />
        <Questions reader={reader} statement={form.statement} wrong={wrong} now={now} />
        <button class="button" type="submit">
          {say('getCodeLabel')}
        </button>
      </form>
    </>
  );
  const title = say('problemTitle', { title: heading });
  return sendable(renderPage({ status: 422, language, title, children, ...reader.owner }));
}

function Carried({ token, statement, names }: IssueForm & { names: readonly (keyof Statement)[] }) {
  return (
    <>
      <input type="hidden" name="token" value={token} />
      {names.map((name) => (
        <input key={name} type="hidden" name={name} value={statement[name]} />
      ))}
    </>
  );
}
