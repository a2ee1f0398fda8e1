/** `/`: opens the only region's first page, or lets the person choose. */

import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { MyRegion } from '../../../protocol/staff/answers.ts';
import { useMe } from '../../app/me.tsx';
import { pagesFor } from '../../app/page-list.ts';
import { useTexts } from '../../app/texts.tsx';
import { Page } from '../../parts/page.tsx';

export default function Start() {
  const { say } = useTexts();
  const { regions, isSystemAdministrator } = useMe();
  const { route } = useLocation();
  const only = regions.length === 1 && !isSystemAdministrator ? firstPage(regions[0]) : undefined;
  useEffect(() => {
    if (only !== undefined) route(only, true);
  }, [only]);
  if (only !== undefined) return null;
  return (
    <Page title={say('shell.start.title')}>
      {regions.length === 0 && <p class="govuk-body">{say('shell.start.none')}</p>}
      <ul class="govuk-list">
        {regions.map((region) => (
          <li key={region.region}>
            <RegionLink region={region} />
          </li>
        ))}
      </ul>
    </Page>
  );
}

function RegionLink({ region }: { region: MyRegion }) {
  const { say } = useTexts();
  const to = firstPage(region);
  if (to === undefined) return `${region.name}: ${say('shell.start.no-pages')}`;
  return (
    <a class="govuk-link" href={to}>
      {region.name}
    </a>
  );
}

/** Undefined where the person has no permission yet. */
function firstPage(region: MyRegion | undefined): string | undefined {
  const page = pagesFor(region?.permissions ?? [])[0];
  return page && `/${region?.region}/${page.path}`;
}
