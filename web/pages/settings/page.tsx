/** `/{region}/settings`: all settings of a region; those that change live are changed here. */
import { useLocation } from 'preact-iso';
import type { ShownSetting } from '../../../protocol/staff/administration.ts';
import { APPS_SETTING } from '../../../protocol/staff/setting-permissions.ts';
import { usePermission } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { ChangeBar } from './changing/change-bar.tsx';
import { Outcomes } from './changing/outcomes.tsx';
import { Review } from './changing/review.tsx';
import { Contents } from './contents.tsx';
import { GroupSection } from './group.tsx';
import { Maintenance } from './maintenance.tsx';
import { problemOf } from './setting-problem.ts';
import { type SettingsForm, useSettingsForm } from './use-settings.ts';
import { grouped } from './values/groups.ts';
import './settings.scss';

const MAINTENANCE = 'verification.maintenance';

export default function Settings() {
  const { say } = useTexts();
  const mayChange = usePermission('SettingsWrite');
  const form = useSettingsForm();
  const { outcome, reload } = form.loaded;
  const paused = form.settings.find(({ key }) => key === MAINTENANCE);
  return (
    <Page title={say('settings.title')} help={<Help page="settings" paragraphs={5} />}>
      {!mayChange && (
        <p class="govuk-inset-text">
          {say('settings.read-only', { permission: say('shell.permission.SettingsWrite') })}
        </p>
      )}
      <Outcomes form={form} />
      {outcome === undefined && <Busy />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
      {paused && <Maintenance setting={paused} version={form.version} mayChange={mayChange} changed={reload} />}
      {form.settings.length > 0 && <Groups form={form} mayChange={mayChange} />}
      <ChangeBar form={form} />
      <Review form={form} />
    </Page>
  );
}

/** One group at a time, as the address says (`?group=codes`), and whatever has a problem; `all` for the whole. */
function Groups({ form, mayChange }: { form: SettingsForm; mayChange: boolean }) {
  const texts = useTexts();
  const { query } = useLocation();
  const all = grouped(form.settings.filter(({ key }) => key !== MAINTENANCE && key !== APPS_SETTING));
  const chosen = [...all.map(([group]) => group as string), 'all'].find((group) => group === query.group) ?? 'codes';
  const hasProblem = ({ key }: ShownSetting) => problemOf(key, form, texts) !== undefined;
  const shown = all.filter(([group, settings]) => [group, 'all'].includes(chosen) || settings.some(hasProblem));
  return (
    <>
      <Contents groups={all} chosen={chosen} draft={form.draft} />
      {shown.map(([group, settings]) => (
        <GroupSection key={group} group={group} settings={settings} form={form} mayChange={mayChange} />
      ))}
    </>
  );
}
