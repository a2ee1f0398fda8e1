/** A region's page, for who may see it. */
import { Page } from '../parts/page.tsx';
import { useMyRegion, useRegionCode, WithDesk } from './me.tsx';
import type { RegionPage } from './page-list.ts';
import { useTexts } from './texts.tsx';

export function InRegion({ page }: { page: RegionPage }) {
  const region = useMyRegion();
  if (region === undefined) return <NotMember />;
  const isPermitted = page.needs.some((need) => region.permissions.includes(need));
  if (!isPermitted) return <Forbidden page={page} />;
  const Shown = page.component;
  return (
    <WithDesk>
      <Shown key={region.region} />
    </WithDesk>
  );
}

/** Also where there is no such region: whoever is no member is not told which exist. */
function NotMember() {
  const { say } = useTexts();
  const region = useRegionCode() ?? '';
  return (
    <Page title={say('shell.not-member.title')}>
      <p class="govuk-body">{say('shell.not-member.text', { region })}</p>
      <a class="govuk-link" href="/">
        {say('shell.to-start')}
      </a>
    </Page>
  );
}

function Forbidden({ page: { needs } }: { page: RegionPage }) {
  const { say } = useTexts();
  return (
    <Page title={say('shell.forbidden.title')}>
      <p class="govuk-body">{say('shell.forbidden.text')}</p>
      <ul class="govuk-list govuk-list--bullet">
        {needs.map((need) => (
          <li key={need}>{say(`shell.permission.${need}`)}</li>
        ))}
      </ul>
    </Page>
  );
}
