/** Who is signed in, where they are a member and what they may do there (protocol/staff/answers.ts). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { MeAnswer, MyRegion } from '../../../../protocol/staff/answers.ts';
import { withImplied } from '../../../../protocol/staff/permissions.ts';
import { SESSION_SECONDS } from '../../../../protocol/staff/session.ts';
import type { Answer } from '../../../shared/http/call.ts';
import type { KnownPeople } from '../../store/members/known-people.ts';
import type { Membership } from '../../store/members/rows.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

interface MeDeps {
  readonly people: KnownPeople;
  readonly regions: RegionStore;
}

export function showMe(deps: MeDeps) {
  return async (_: undefined, { person, now }: StaffCall): Promise<Answer> => {
    const memberships = (await deps.people.find(person.subject, now))?.memberships ?? new Map<string, Membership>();
    const codes = [...memberships].sort(([a], [b]) => (a < b ? -1 : 1));
    const regions = await Promise.all(codes.map(([code, held]) => myRegion(deps.regions, code, held, now)));
    const answer: MeAnswer = {
      now,
      subject: person.subject,
      name: person.name,
      isSystemAdministrator: person.isSystemAdministrator,
      regions: regions.filter((region) => region !== undefined),
      sessionEnds: person.authTime + SESSION_SECONDS,
    };
    return { status: 200, body: { ...answer } };
  };
}

/** Undefined for one that is no longer served. */
async function myRegion(
  regions: RegionStore,
  region: string,
  { permissions }: Membership,
  now: UnixSeconds,
): Promise<MyRegion | undefined> {
  const settings = await regions.settings(region, now);
  if (!settings) return undefined;
  const { name, verification } = settings;
  return { region, name, practice: verification.practice === true, permissions: withImplied(permissions) };
}
