import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Issuer } from '../../issuing/issuer.ts';
import { personId } from '../../store/members/person-ids.ts';
import { recentCode } from '../../store/recent-codes.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

/** A person who issues codes; each is noted for their page. `recentCodes`: the table. */
export function personIssuer(recentCodes: string, { person: { region, subject }, now }: StaffCall): Issuer {
  const own = { region, id: personId(subject) };
  return { ...own, now, note: (draft) => recentCode(recentCodes, own, draft) };
}

/**
 * One who may replace the code that they were told of (`issuedAt`) and no other, so that of many calls at once one does. It
 * must be older than this second: a second's codes could not be told apart.
 */
export function replacing(issuer: Issuer, told: UnixSeconds | undefined): Issuer {
  return { ...issuer, mayReplace: (issuedAt) => issuedAt === told && issuedAt < issuer.now };
}
