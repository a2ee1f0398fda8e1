/** A system administrator looks at all regions of the stage (verification-server.md §7, "Admin realms"). */
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { withLive } from '../../../../protocol/settings/live.ts';
import type { RegionOverview, RegionsAnswer } from '../../../../protocol/staff/administration.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { inParallel } from '../../../shared/parallel.ts';
import { quotaShown } from '../../operate/show-quota/show-quota.ts';
import type { QuotaRow } from '../../store/quota/rows.ts';
import type { RegionRow } from '../../store/region-store.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

export interface ShowRegionsDeps {
  /** Those that have ended, too. */
  rows(): Promise<readonly RegionRow[]>;
  /** By region, each that was asked for. */
  quotas(regions: readonly string[]): Promise<ReadonlyMap<string, QuotaRow>>;
  members(region: string): Promise<number>;
}

/** Of 200 regions the counts of members are 10 rounds of some milliseconds. */
const AT_ONCE = 20;

export function showRegions(deps: ShowRegionsDeps) {
  return async (_request: undefined, { person, now }: StaffCall): Promise<JsonAnswer> => {
    if (!person.isSystemAdministrator) {
      // Brought by no permission, and so none is missing.
      throw new ApiError(403, 'missing_permission', 'for system administrators alone', { missing: [] });
    }
    const rows = [...(await deps.rows())].sort((a, b) => (a.region < b.region ? -1 : 1));
    const quotas = await deps.quotas(rows.map(({ region }) => region));
    const regions = await inParallel(rows, AT_ONCE, async (row) =>
      overview(row, { quota: quotas.get(row.region), members: await deps.members(row.region) }, now),
    );
    const body: RegionsAnswer = { now, regions };
    return { status: 200, body: { ...body } };
  };
}

const untouched: QuotaRow = { bucket: { taken: 0, marks: [], earlierMarks: [] } };

function overview(
  { region, deployed, live, isActive }: RegionRow,
  known: { readonly quota: QuotaRow | undefined; readonly members: number },
  now: UnixSeconds,
): RegionOverview {
  const { name, verification } = withLive(deployed, live);
  const { enabled, quota, remaining, claims } = quotaShown(verification, known.quota ?? untouched, now);
  return {
    region,
    name,
    practice: verification.practice === true,
    maintenance: verification.maintenance,
    ended: !isActive,
    sendsMessages: verification.sms.dailyCap > 0,
    userReport: verification.allowedTestTypes.includes('user-report'),
    quota: { enabled, quota, remaining },
    ...(claims && { claims }),
    members: known.members,
    apps: verification.apps,
  };
}
