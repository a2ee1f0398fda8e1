/** One group of settings: those that change here, then those that change with a deployment. */
import type { ShownSetting } from '../../../protocol/staff/administration.ts';
import { useTexts } from '../../app/texts.tsx';
import { SettingFacts } from './facts.tsx';
import { Guessing } from './guessing.tsx';
import { SettingRow } from './row.tsx';
import type { SettingsForm } from './use-settings.ts';
import type { Group } from './values/groups.ts';

export interface GroupProps {
  readonly group: Group;
  readonly settings: readonly ShownSetting[];
  readonly form: SettingsForm;
  readonly mayChange: boolean;
}

export function GroupSection({ group, settings, form, mayChange }: GroupProps) {
  const { say } = useTexts();
  const deployed = settings.filter(({ change }) => change === 'deploy');
  return (
    <section class="enx-settings__group" aria-labelledby={`group-${group}`}>
      <h2 class="govuk-heading-m" id={`group-${group}`} tabIndex={-1}>
        {say(`settings.group.${group}`)}
      </h2>
      {settings
        .filter(({ change }) => change === 'live')
        .map((setting) => (
          <SettingRow key={setting.key} setting={setting} form={form} mayChange={mayChange} />
        ))}
      {group === 'codes' && <Guessing form={form} />}
      {deployed.length > 0 && <Deployed settings={deployed} />}
    </section>
  );
}

function Deployed({ settings }: { settings: readonly ShownSetting[] }) {
  const { say } = useTexts();
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{say('settings.deploy.summary', { count: settings.length })}</span>
      </summary>
      <div class="govuk-details__text">
        <p class="govuk-body">{say('settings.deploy.how')}</p>
        {settings.map((setting) => (
          <div key={setting.key} class="enx-setting">
            <SettingFacts setting={setting} />
          </div>
        ))}
      </div>
    </details>
  );
}
