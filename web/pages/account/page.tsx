/** `/account`: who the person is here, what they may do where, and the way out everywhere. */
import { useState } from 'preact/hooks';
import type { MyRegion } from '../../../protocol/staff/answers.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useMe } from '../../app/me.tsx';
import { leave } from '../../app/session/session.ts';
import { tellTabs } from '../../app/session/tabs.ts';
import { useTexts } from '../../app/texts.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';

export default function Account() {
  const { say, dateTime } = useTexts();
  const { name, subject, isSystemAdministrator, regions, sessionEnds } = useMe();
  return (
    <Page title={say('account.title')} help={<Help page="account" paragraphs={3} />}>
      <dl class="govuk-summary-list">
        <Row name={say('account.name')} value={name} />
        <Row name={say('account.subject')} value={subject} />
        <Row name={say('account.session-ends')} value={dateTime(sessionEnds)} />
        {isSystemAdministrator && <Row name={say('account.role')} value={say('account.system-administrator')} />}
      </dl>
      <h2 class="govuk-heading-m">{say('account.regions')}</h2>
      {regions.length === 0 && <p class="govuk-body">{say('account.no-regions')}</p>}
      {regions.map((region) => (
        <Membership key={region.region} region={region} />
      ))}
      <SignOutEverywhere />
    </Page>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <div class="govuk-summary-list__row">
      <dt class="govuk-summary-list__key">{name}</dt>
      <dd class="govuk-summary-list__value">
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

function Membership({ region: { region, name, practice, permissions } }: { region: MyRegion }) {
  const { say } = useTexts();
  return (
    <section aria-labelledby={`region-${region}`}>
      <h3 class="govuk-heading-s" id={`region-${region}`}>
        <bdi>{name}</bdi> ({region}){' '}
        {practice && <strong class="govuk-tag govuk-tag--blue">{say('account.practice')}</strong>}
      </h3>
      <ul class="govuk-list govuk-list--bullet">
        {permissions.map((permission) => (
          <li key={permission}>{say(`shell.permission.${permission}`)}</li>
        ))}
      </ul>
    </section>
  );
}

/** In every browser, this one too. */
function SignOutEverywhere() {
  const { say } = useTexts();
  const [isAsking, setIsAsking] = useState(false);
  const [failure, setFailure] = useState<Failed>();
  const signOut = async () => {
    const outcome = await api.post('signOut', {}, {});
    if (outcome.kind !== 'ok') return setFailure(outcome);
    tellTabs({ kind: 'left' });
    return leave(true);
  };
  return (
    <>
      <h2 class="govuk-heading-m">{say('account.everywhere.title')}</h2>
      <p class="govuk-body">{say('account.everywhere.text')}</p>
      <Button kind="warning" onPress={() => setIsAsking(true)}>
        {say('account.everywhere.button')}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={say('account.everywhere.sure')}
          yes={say('account.everywhere.yes')}
          onYes={signOut}
          onNo={() => setIsAsking(false)}
          isDangerous
        >
          <p class="govuk-body">{say('account.everywhere.lost')}</p>
          {failure && <Failure outcome={failure} />}
        </ConfirmDialog>
      )}
    </>
  );
}
