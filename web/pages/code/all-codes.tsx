/** Looks a code up by its UUID, and shows the own last ones. */

import type { RecentCodesAnswer } from '../../../protocol/staff/answers.ts';
import { api } from '../../app/calls/api.ts';
import { useLoaded, useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { LookUp } from './look-up.tsx';
import { StateInWords } from './status.tsx';

export function AllCodes() {
  const { say } = useTexts();
  return (
    <Page title={say('code.all.title')} help={<Help page="code" paragraphs={4} />}>
      <LookUp />
      <Recent />
    </Page>
  );
}

function Recent() {
  const { say } = useTexts();
  const { region } = useRegion();
  const { outcome, reload } = useLoaded((signal) => api.get('codes', { region }, { signal }), [region]);
  return (
    <section aria-labelledby="recent-title">
      <h2 class="govuk-heading-m" id="recent-title">
        {say('code.recent')}
      </h2>
      {outcome === undefined && <Busy />}
      {outcome?.kind === 'ok' && <RecentTable answer={outcome.answer} />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
    </section>
  );
}

function RecentTable({ answer: { codes } }: { answer: RecentCodesAnswer }) {
  const { say, dateTime } = useTexts();
  const { region } = useRegion();
  if (codes.length === 0) return <p class="govuk-body">{say('code.recent.none')}</p>;
  return (
    <ul class="govuk-list enx-recent">
      {codes.map((code) => (
        <li class="enx-recent__item" key={code.uuid}>
          <a class="govuk-link" href={`/${region}/codes/${code.uuid}`}>
            {say('code.recent.link', { at: dateTime(code.issuedAt), type: say(`issue.type.${code.testType}`) })}
          </a>
          <span>
            <StateInWords code={code} /> {say(`code.message.${code.message ?? 'none'}`)}
          </span>
        </li>
      ))}
    </ul>
  );
}
