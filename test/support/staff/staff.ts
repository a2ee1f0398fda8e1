/** People who call, without a gateway: the claims that it would have checked. */

import type { HttpEvent } from '../../../lambdas/shared/http/call.ts';
import type { PeoplePool, PoolPerson } from '../../../lambdas/verification/membership/people-pool.ts';
import type { StaffGate } from '../../../lambdas/verification/staff/endpoint/identify.ts';
import type { StaffCall } from '../../../lambdas/verification/staff/endpoint/staff-call.ts';
import { addMembership, type MemberTables } from '../../../lambdas/verification/store/members/changes.ts';
import { openKnownPeople } from '../../../lambdas/verification/store/members/known-people.ts';
import { noteSeen } from '../../../lambdas/verification/store/members/last-seen.ts';
import type { Permission } from '../../../protocol/staff/permissions.ts';
import { withImplied } from '../../../protocol/staff/permissions.ts';
import { type AnEvent, httpEvent } from '../http/events.ts';
import { NOW, oneRegion } from '../verification/verification-calls.ts';

export const CLIENT = 'pages';
export const HOST = 'staff.example.org';

/** Of an access token of the pages, as API Gateway hands claims on. */
export function claimsOf(subject: string, changes: Record<string, string | undefined> = {}): Record<string, unknown> {
  return { sub: subject, client_id: CLIENT, token_use: 'access', auth_time: String(NOW + 1), ...changes };
}

/** An event that passed the authoriser. `claims` undefined: one that did not. */
export function staffEvent(claims: Record<string, unknown> | undefined, event: AnEvent = {}): HttpEvent {
  const made = httpEvent(event);
  const authorizer = { jwt: { claims, scopes: [] } };
  return { ...made, requestContext: { ...made.requestContext, ...(claims && { authorizer }) } } as HttpEvent;
}

export interface RecordedGate extends StaffGate {
  readonly counted: string[];
}

/** Of the region US-ZZ, over these rows. */
export function staffGate(tables: MemberTables, changes: Partial<StaffGate> = {}): RecordedGate {
  const counted: string[] = [];
  return {
    clientId: CLIENT,
    secondFactor: 'pool',
    host: HOST,
    limit: async () => undefined,
    people: openKnownPeople(tables),
    regions: oneRegion(),
    noteSeen: (subject, now) => noteSeen(tables, subject, now),
    count: (event) => counted.push(event),
    counted,
    ...changes,
  };
}

/** A member who may do this in US-ZZ, and may have signed in from `NOW` + 1 on. */
export async function aMember(
  tables: MemberTables,
  subject: string,
  permissions: readonly Permission[],
  region = 'US-ZZ',
): Promise<void> {
  const person = { name: `Name of ${subject}`, email: `${subject}@example.org` };
  const member = { region, subject, ...person, permissions, addedBy: 'test' };
  const entry = { actor: 'test', action: 'member-added', target: subject, after: { permissions } };
  if (!(await addMembership(tables, member, entry, NOW))) throw new Error('The member was not added');
}

/** A call of who holds this in US-ZZ, past the endpoint. */
export function callOf(
  subject: string,
  permissions: readonly Permission[],
  changes: Partial<StaffCall> = {},
): StaffCall {
  const person = { subject, name: `Name of ${subject}`, isSystemAdministrator: false, authTime: NOW + 1 };
  return {
    now: NOW + 10,
    body: Buffer.alloc(0),
    person: { ...person, region: 'US-ZZ', permissions: withImplied(permissions) },
    userAgent: '',
    path: { region: 'US-ZZ' },
    query: {},
    count: () => {},
    ...changes,
  };
}

export interface MemoryPool extends PeoplePool {
  /** E-mail addresses to which an invitation went. */
  readonly mailed: string[];
  readonly people: Map<string, PoolPerson>;
}

/** As Cognito names its people: a UUID. */
export function poolSubject(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** A user pool; `poolSubject` names its people, from 1. */
export function memoryPool(): MemoryPool {
  const people = new Map<string, PoolPerson>();
  const mailed: string[] = [];
  return {
    people,
    mailed,
    find: async (email) => people.get(email),
    async invite({ email }) {
      const known = people.get(email);
      if (!known || known.isInvited) mailed.push(email);
      const person = { subject: poolSubject(people.size + 1), isInvited: true, ...known, isEnabled: true };
      people.set(email, person);
      return person.subject;
    },
    async disable(email) {
      const known = people.get(email);
      if (known) people.set(email, { ...known, isEnabled: false });
    },
  };
}
