/** The columns of the overview. */
import type { RegionOverview } from '../../../protocol/staff/administration.ts';
import type { Texts } from '../../app/texts.tsx';
import type { Column } from '../../parts/table/data-table.tsx';

/** `homes`: code → the first page of the person's own regions; they are no members of the others (§6.2). */
export function regionColumns(
  { say, number }: Texts,
  homes: ReadonlyMap<string, string | undefined>,
): Column<RegionOverview>[] {
  const share = (value: number) => number(value, { style: 'percent', maximumFractionDigits: 1 });
  const flags = (row: RegionOverview) => flagsOf(row).map((flag) => say(`regions.flag.${flag}`));
  return [
    {
      id: 'region',
      header: say('regions.region'),
      value: ({ region, name }) => `${region} ${name}`,
      cell: (row) => <RegionName row={row} home={homes.get(row.region)} />,
    },
    { id: 'flags', header: say('regions.flags'), value: (row) => flags(row).join(', ') },
    {
      id: 'claims',
      header: say('regions.claims'),
      isNumeric: true,
      value: ({ claims }) => claims?.last ?? -1,
      cell: ({ claims }) => (claims ? share(claims.last) : '–'),
    },
    {
      id: 'quota',
      header: say('regions.quota'),
      isNumeric: true,
      value: ({ quota }) => (quota.enabled ? quota.remaining : -1),
      cell: ({ quota }) =>
        quota.enabled ? say('regions.quota-left', { left: number(quota.remaining), of: number(quota.quota) }) : '–',
    },
    { id: 'members', header: say('regions.members'), isNumeric: true, value: ({ members }) => members },
    { id: 'apps', header: say('regions.apps'), isNumeric: true, value: ({ apps }) => apps.length },
  ];
}

function RegionName({ row: { region, name }, home }: { row: RegionOverview; home: string | undefined }) {
  return (
    <>
      <strong>
        {home === undefined ? (
          region
        ) : (
          <a class="govuk-link" href={`/${region}/${home}`}>
            {region}
          </a>
        )}
      </strong>
      <br />
      {name}
    </>
  );
}

/** In the order of what needs somebody first. */
function flagsOf(row: RegionOverview): string[] {
  return [
    row.claims?.anomalous && 'anomaly',
    row.maintenance && 'maintenance',
    row.ended && 'ended',
    row.practice && 'practice',
    row.sendsMessages && 'messages',
    row.userReport && 'user-report',
  ].filter((flag): flag is string => typeof flag === 'string');
}
