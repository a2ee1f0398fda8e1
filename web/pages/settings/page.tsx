/** `/{region}/settings`: all settings of a region; those that change live are changed here. */
import { APPS_SETTING } from '../../../protocol/staff/setting-permissions.ts';
import { usePermission, useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { ChangeBar } from './change-bar.tsx';
import { GroupSection } from './group.tsx';
import { Maintenance } from './maintenance.tsx';
import { Outcomes } from './outcomes.tsx';
import { Review } from './review.tsx';
import { useSettingsForm } from './use-settings.ts';
import { grouped } from './values/groups.ts';
import './settings.scss';

const MAINTENANCE = 'verification.maintenance';

export default function Settings() {
  const { say } = useTexts();
  const { region } = useRegion();
  const mayChange = usePermission('SettingsWrite');
  const form = useSettingsForm();
  const { outcome, reload } = form.loaded;
  const paused = form.settings.find(({ key }) => key === MAINTENANCE);
  const sections = grouped(form.settings.filter(({ key }) => key !== MAINTENANCE && key !== APPS_SETTING));
  return (
    <Page title={say('settings.title')} help={<Help page="settings" paragraphs={5} />}>
      {!mayChange && <p class="govuk-inset-text">{say('settings.read-only')}</p>}
      <Outcomes form={form} />
      {outcome === undefined && <Busy />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
      {paused && <Maintenance setting={paused} version={form.version} mayChange={mayChange} changed={reload} />}
      {sections.length > 0 && <Contents groups={sections.map(([group]) => group)} region={region} />}
      {sections.map(([group, settings]) => (
        <GroupSection key={group} group={group} settings={settings} form={form} mayChange={mayChange} />
      ))}
      <ChangeBar form={form} />
      <Review form={form} />
    </Page>
  );
}

function Contents({ groups, region }: { groups: readonly string[]; region: string }) {
  const { say } = useTexts();
  const mayReadApps = usePermission('MobileAppRead');
  return (
    <nav aria-label={say('settings.contents')}>
      <ul class="govuk-list enx-settings__contents">
        {groups.map((group) => (
          <li key={group}>
            <a class="govuk-link" href={`#group-${group}`}>
              {say(`settings.group.${group}`)}
            </a>
          </li>
        ))}
        {mayReadApps && (
          <li>
            <a class="govuk-link" href={`/${region}/apps`}>
              {say('settings.apps')}
            </a>
          </li>
        )}
        <li>
          <a class="govuk-link" href={`/${region}/settings/history`}>
            {say('settings.history-link')}
          </a>
        </li>
      </ul>
    </nav>
  );
}
