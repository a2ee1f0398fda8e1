/** An operator looks who works for a region, or who is known at all. */
import type { Permission } from '../../../../protocol/staff/permissions.ts';
import type { RegionMember } from '../../store/members/of-region.ts';
import type { Person } from '../../store/members/rows.ts';

export interface ListMembersRequest {
  /** Default: everybody, of all regions. */
  region?: unknown;
}

export interface ListedPerson extends Person {
  /** Of the region that was asked for. */
  readonly permissions?: readonly Permission[];
}

export type ListMembersResult = { readonly people: readonly ListedPerson[] } | { readonly error: string };

interface ListDeps {
  everybody(): Promise<readonly Person[]>;
  ofRegion(region: string): Promise<readonly RegionMember[]>;
}

export async function listMembers(deps: ListDeps, { region }: ListMembersRequest): Promise<ListMembersResult> {
  if (region === undefined) return { people: await deps.everybody() };
  if (typeof region !== 'string' || region === '') return { error: 'region must be a region code' };
  const members = await deps.ofRegion(region.toUpperCase());
  return { people: members.map(({ person, permissions }) => ({ ...person, permissions })) };
}
