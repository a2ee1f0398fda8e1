/**
 * Who calls, and what they may do (design.md §10.4). The gateway has checked the token's signature, issuer, audience and
 * end; what only our rows and the time of signing in can say is checked here.
 */
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type Permission, withImplied } from '../../../../protocol/staff/permissions.ts';
import { type SessionEnd, sessionEnd } from '../../../../protocol/staff/session.ts';
import type { EventName } from '../../../shared/events.ts';
import type { HttpEvent, PersonIdentity } from '../../../shared/http/call.ts';
import type { CallLimit } from '../../../shared/http/limits/call-limit.ts';
import { type Identify, takeAllowance } from '../../../shared/http/request-checks.ts';
import type { KnownPeople, KnownPerson } from '../../store/members/known-people.ts';
import { isToBeNoted } from '../../store/members/last-seen.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { SecondFactor } from './staff-env.ts';
import { readClaims, type TokenClaims } from './token-claims.ts';

export interface StaffGate {
  readonly clientId: string;
  readonly secondFactor: SecondFactor;
  /** Of the pages. */
  readonly host: string;
  /** Calls of one person, by the subject. */
  readonly limit: CallLimit;
  readonly people: KnownPeople;
  readonly regions: RegionStore;
  /** Writes down that the person called. */
  noteSeen(subject: string, now: UnixSeconds): Promise<unknown>;
  count(event: EventName): void;
}

/** `ofRegion`: the path names one, and who is no member of it is refused. */
export function identify(gate: StaffGate, ofRegion: boolean): Identify {
  return async (event, call) => {
    const { now } = call;
    const claims = readClaims(event, gate.clientId);
    if (!claims) throw ended('signed_out');
    demandSecondFactor(gate.secondFactor, claims);
    takeAllowance(call, await gate.limit({ address: claims.subject }, now), 'call_limit', gate.count);
    const known = await gate.people.find(claims.subject, now);
    const end = sessionEnd({ authTime: claims.authTime, ...known?.person }, now);
    if (end) throw ended(end);
    if (!known) throw notAMember();
    await keepSeen(gate, known, now);
    return { ...identityOf(known, claims.authTime), ...(ofRegion && (await inRegion(gate, known, event, now))) };
  };
}

const endings: Readonly<Record<SessionEnd, string>> = {
  signed_out: 'sign in again',
  session_over: 'the session is over, sign in again',
  session_idle: 'the session ended since nothing was done, sign in again',
};

function ended(end: SessionEnd): ApiError {
  return new ApiError(401, end, endings[end]);
}

/** The same for a region that does not exist: nobody learns which there are. */
function notAMember(): ApiError {
  return new ApiError(403, 'not_a_member', 'not a member of this region');
}

function demandSecondFactor(factor: SecondFactor, claims: TokenClaims): void {
  if (factor === 'pool') return;
  if (claims.values(factor.claim).some((value) => factor.values.includes(value))) return;
  throw new ApiError(401, 'second_factor_missing', 'sign in with a second factor');
}

function identityOf({ person }: KnownPerson, authTime: UnixSeconds): PersonIdentity {
  const { subject, name, isSystemAdministrator } = person;
  return { subject, name, isSystemAdministrator, authTime, region: '', permissions: [] };
}

async function inRegion(
  { regions }: StaffGate,
  { memberships }: KnownPerson,
  { pathParameters }: HttpEvent,
  now: UnixSeconds,
): Promise<{ readonly region: string; readonly permissions: readonly Permission[] }> {
  const region = pathParameters?.region ?? '';
  const membership = memberships.get(region);
  // Also of a region that is no longer served.
  if (!membership || !(await regions.settings(region, now))) throw notAMember();
  return { region, permissions: withImplied(membership.permissions) };
}

/** A call is a call, also when nobody could note it. */
async function keepSeen({ people, noteSeen, count }: StaffGate, { person }: KnownPerson, now: UnixSeconds) {
  if (!isToBeNoted(person, now)) return;
  try {
    await noteSeen(person.subject, now);
    people.seen(person.subject, now);
  } catch {
    count('LastSeenLost');
  }
}
