/** `/`: opens the only region's first page, or lets the person choose. */

import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useMe } from '../../app/me.tsx';
import { pagesFor } from '../../app/page-list.ts';
import { useTexts } from '../../app/texts.tsx';
import { Page } from '../../parts/page.tsx';

export default function Start() {
  const { say } = useTexts();
  const { regions, isSystemAdministrator } = useMe();
  const { route } = useLocation();
  const links = regions.map(({ region, name, permissions }) => ({
    name,
    to: `/${region}/${pagesFor(permissions)[0]?.path ?? ''}`,
  }));
  const only = links.length === 1 && !isSystemAdministrator ? links[0] : undefined;
  useEffect(() => {
    if (only !== undefined) route(only.to, true);
  }, [only?.to]);
  if (only !== undefined) return null;
  return (
    <Page title={say('shell.start.title')}>
      {links.length === 0 && <p class="govuk-body">{say('shell.start.none')}</p>}
      <ul class="govuk-list">
        {links.map(({ name, to }) => (
          <li key={to}>
            <a class="govuk-link" href={to}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
