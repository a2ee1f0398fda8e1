/** The groups of settings, each with how many of its settings are edited; and what belongs to them on other pages. */
import type { ShownSetting } from '../../../protocol/staff/administration.ts';
import { usePermission, useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import type { Draft } from './values/draft.ts';
import type { Group } from './values/groups.ts';

export interface ContentsProps {
  readonly groups: readonly (readonly [Group, readonly ShownSetting[]])[];
  readonly chosen: string;
  readonly draft: Draft;
}

export function Contents({ groups, chosen, draft }: ContentsProps) {
  const { say } = useTexts();
  const { region } = useRegion();
  const mayReadApps = usePermission('MobileAppRead');
  const editedOf = (settings: readonly ShownSetting[]) => settings.filter(({ key }) => key in draft).length;
  const links = [
    ...groups.map(([group, settings]) => ({ group: group as string, edited: editedOf(settings) })),
    { group: 'all', edited: 0 },
  ];
  return (
    <nav class="enx-settings__contents" aria-label={say('settings.contents')}>
      <ul class="govuk-list">
        {links.map(({ group, edited }) => (
          <li key={group}>
            <a
              class="govuk-link"
              href={`/${region}/settings?group=${group}`}
              {...(group === chosen && { 'aria-current': 'page' as const })}
            >
              {say(`settings.group.${group}`)}
            </a>{' '}
            {edited > 0 && (
              <strong class="govuk-tag govuk-tag--yellow">{say('settings.edited', { count: edited })}</strong>
            )}
          </li>
        ))}
      </ul>
      <ul class="govuk-list">
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
