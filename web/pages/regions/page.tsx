/** `/regions`: every region at a glance, for system administrators (verification-server.md §7, "Admin realms"). */
import { useMemo } from 'preact/hooks';
import type { RegionOverview } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import { useLoaded, useMe } from '../../app/me.tsx';
import { pagesFor } from '../../app/page-list.ts';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { DataTable } from '../../parts/table/data-table.tsx';
import { regionColumns } from './columns.tsx';

export default function Regions() {
  const { say } = useTexts();
  const { outcome, reload } = useLoaded((signal) => api.get('regions', {}, { signal }), []);
  return (
    <Page title={say('regions.title')} help={<Help page="regions" paragraphs={3} />}>
      {outcome === undefined && <Busy />}
      {outcome?.kind === 'ok' && <Overview regions={outcome.answer.regions} />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
    </Page>
  );
}

function Overview({ regions }: { regions: readonly RegionOverview[] }) {
  const texts = useTexts();
  const { say } = texts;
  const mine = useMe().regions;
  const columns = useMemo(() => {
    const homes = mine.map(({ region, permissions }) => [region, pagesFor(permissions)[0]?.path] as const);
    return regionColumns(texts, new Map(homes));
  }, [texts, mine]);
  const anomalous = regions.filter(({ claims }) => claims?.anomalous).length;
  return (
    <>
      <p class="govuk-body">{say('regions.summary', { count: regions.length, anomalous })}</p>
      <DataTable
        caption={say('regions.title')}
        rows={regions}
        columns={columns}
        keyOf={({ region }) => region}
        search={say('regions.search')}
        empty={say('regions.empty')}
      />
    </>
  );
}
