/** `/{region}/issue`: one code for one person, who is on the telephone. */
import { useState } from 'preact/hooks';
import type { DeskAnswer } from '../../../protocol/staff/answers.ts';
import { deskDates } from '../../../protocol/staff/desk-dates.ts';
import { useDesk } from '../../app/me.tsx';
import { serverNow } from '../../app/session/server-time.ts';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { Earlier } from './earlier.tsx';
import { emptyForm, formProblems, type IssueForm, issueBody } from './form.ts';
import { FormView } from './form-view.tsx';
import './issue.scss';
import { Result } from './result/result.tsx';
import { type Issuing, useIssue } from './use-issue.ts';

export default function Issue() {
  const { say } = useTexts();
  return (
    <Page title={say('issue.title')} help={<Help page="issue" paragraphs={5} />}>
      <Desk />
    </Page>
  );
}

/** What is typed lives here alone, and ends with the next person. */
function Desk() {
  const { say } = useTexts();
  const desk = useDesk();
  const { stage, send, ask, begin } = useIssue(desk.region);
  const [form, setForm] = useState(() => emptyForm(desk));
  const next = () => {
    setForm(emptyForm(desk));
    begin();
  };
  if (stage.at === 'asking') return <Busy text={say('issue.asking')} />;
  if (stage.at === 'earlier') {
    return <Earlier stage={stage} ask={ask} again={begin} replace={replacing(form, desk, send)} next={next} />;
  }
  if (stage.at === 'issued') return <Result stage={stage} next={next} />;
  return <FormView key={stage.uuid} stage={stage} form={form} onForm={setForm} send={send} />;
}

/** After a reload nothing is typed any more, and another form has to be filled in. */
function replacing(form: IssueForm, desk: DeskAnswer, send: Issuing['send']): (() => Promise<void>) | undefined {
  const dates = deskDates(desk, serverNow());
  const isFilledIn = formProblems(form, desk, dates).length === 0;
  return isFilledIn ? () => send(issueBody(form, dates)) : undefined;
}
