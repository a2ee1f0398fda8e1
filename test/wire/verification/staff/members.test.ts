/** Many at the same rows of Members, and crashes in the middle, on real tables. */
import { beforeEach, describe, expect, it } from 'vitest';
import { addMember, changeMember, removeMember } from '../../../../lambdas/verification/membership/set-members.ts';
import { appoint, dismiss } from '../../../../lambdas/verification/membership/system-administrators.ts';
import type { MemberTables } from '../../../../lambdas/verification/store/members/changes.ts';
import { openKnownPeople, readKnownPerson } from '../../../../lambdas/verification/store/members/known-people.ts';
import { noteSeen } from '../../../../lambdas/verification/store/members/last-seen.ts';
import {
  allPeople,
  countMembers,
  peopleOf,
  regionMembers,
} from '../../../../lambdas/verification/store/members/of-region.ts';
import { auditTable, membersTable } from '../../../../lambdas/verification/store/tables.ts';
import type { Permission } from '../../../../protocol/staff/permissions.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { aMember, memoryPool, poolSubject } from '../../../support/staff/staff.ts';
import { NOW, outcome } from '../../../support/verification/verification-calls.ts';

let tables: MemberTables;
beforeEach(async () => {
  const [table, audit] = await Promise.all([createTable(membersTable), createTable(auditTable)]);
  tables = { dynamo: localDynamo(), table, auditTable: audit };
});

const by = { actor: 'verification/staff-members', by: 'person:ada' };
const cleo = { name: 'Cleo', email: 'cleo@example.org', permissions: ['CodeIssue'] as Permission[] };
const fifty = <T>(run: (i: number) => Promise<T>) => Promise.all(Array.from({ length: 50 }, (_, i) => run(i)));
const actions = async () => (await allRows(tables.dynamo, tables.auditTable)).map(({ action }) => action?.S).sort();
const of = (subject: string, region = 'US-ZZ') => ({ region, subject });

describe('fifty at once', () => {
  it('add the same member: one does', async () => {
    const deps = { tables, pool: undefined };
    const outcomes = await fifty(() => outcome(() => addMember(deps, 'US-ZZ', { ...cleo, subject: 'cleo' }, by, NOW)));
    expect(outcomes.filter((one) => one === 'cleo')).toHaveLength(1);
    expect(outcomes.filter((one) => one === '409 member_exists')).toHaveLength(49);
    expect((await readKnownPerson(tables, 'cleo'))?.person.memberships).toBe(1);
    expect(await actions()).toEqual(['member-added']);
  });

  it('note that a person called: one writes, and a minute later one again', async () => {
    await aMember(tables, 'ben', []);
    const writers = async (now: number) =>
      (await fifty(() => noteSeen(tables, 'ben', now, 30_000))).filter(Boolean).length;
    expect([await writers(NOW + 10), await writers(NOW + 69), await writers(NOW + 70)]).toEqual([1, 0, 1]);
    expect((await readKnownPerson(tables, 'ben'))?.person.lastSeen).toBe(NOW + 70);
  });

  it('remove the same member: one does, and nothing of the person is left', async () => {
    await aMember(tables, 'ben', []);
    const outcomes = await fifty(() => outcome(() => removeMember({ tables, pool: undefined }, of('ben'), by, NOW)));
    expect(outcomes.filter((one) => one === undefined)).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set([undefined, '404 member_not_found']));
    expect(await allRows(tables.dynamo, tables.table)).toEqual([]);
  });
});

it('two who remove the last two memberships of a person leave nothing of them', async () => {
  await aMember(tables, 'ben', [], 'US-AA');
  await aMember(tables, 'ben', [], 'US-BB');
  const remove = (region: string) => removeMember({ tables, pool: undefined }, of('ben', region), by, NOW);
  await Promise.all([remove('US-AA'), remove('US-BB')]);
  expect(await allRows(tables.dynamo, tables.table)).toEqual([]);
});

it('two who change a member do it one after the other, each entry with what it found', async () => {
  await aMember(tables, 'ben', []);
  const set = (permissions: Permission[]) =>
    changeMember({ tables, pool: undefined }, of('ben'), { permissions }, by, NOW, () => {});
  await Promise.all([set(['CodeRead']), set(['AuditRead'])]);
  const entries = (await allRows(tables.dynamo, tables.auditTable)).filter(
    ({ action }) => action?.S === 'member-changed',
  );
  const now = `{"permissions":${JSON.stringify((await readKnownPerson(tables, 'ben'))?.memberships.get('US-ZZ')?.permissions)}}`;
  const last = entries.find(({ after }) => after?.S === now);
  const first = entries.find((entry) => entry !== last);
  expect([entries.length, first?.before?.S, last?.before?.S]).toEqual([2, '{"permissions":[]}', first?.after?.S]);
});

it('a crash between invitation and row is finished by asking again', async () => {
  const pool = memoryPool();
  await pool.invite(cleo);
  const subject = await addMember({ tables, pool }, 'US-ZZ', cleo, by, NOW);
  expect([subject, (await readKnownPerson(tables, subject))?.person.email]).toEqual([
    poolSubject(1),
    'cleo@example.org',
  ]);
  // Who never signed in is written to again; who is a member is not.
  expect(pool.mailed).toHaveLength(2);
  expect(await outcome(() => addMember({ tables, pool }, 'US-ZZ', cleo, by, NOW))).toBe('409 member_exists');
  expect(pool.mailed).toHaveLength(2);
});

it('rows are kept for 60 seconds, no second longer', async () => {
  const people = openKnownPeople(tables);
  await aMember(tables, 'ben', []);
  const regions = async (now: number) => [...((await people.find('ben', now))?.memberships.keys() ?? [])];
  expect(await regions(NOW)).toEqual(['US-ZZ']);
  await removeMember({ tables, pool: undefined }, of('ben'), by, NOW);
  expect([await regions(NOW + 59), await regions(NOW + 60)]).toEqual([['US-ZZ'], []]);
  // Also that somebody is unknown.
  await aMember(tables, 'ben', []);
  expect([await regions(NOW + 119), await regions(NOW + 120)]).toEqual([[], ['US-ZZ']]);
});

it('a person who was removed and comes back has to sign in again', async () => {
  await aMember(tables, 'ben', []);
  await removeMember({ tables, pool: undefined }, of('ben'), by, NOW);
  await addMember({ tables, pool: undefined }, 'US-ZZ', { ...cleo, subject: 'ben' }, by, NOW + 30);
  expect((await readKnownPerson(tables, 'ben'))?.person.signedOutBefore).toBe(NOW + 30);
});

it('a hundred and twenty members are listed by name, and counted', async () => {
  const names = Array.from({ length: 120 }, (_, i) => `p${String(i).padStart(3, '0')}`);
  for (const name of [...names].reverse()) await aMember(tables, name, ['CodeIssue']);
  await aMember(tables, 'elsewhere', [], 'US-YY');
  expect((await regionMembers(tables, 'US-ZZ')).map(({ person }) => person.subject)).toEqual(names);
  expect([await countMembers(tables, 'US-ZZ'), (await allPeople(tables)).length]).toEqual([120, 121]);
  expect([...(await peopleOf(tables, ['p001', 'nobody', 'p001', ''])).keys()]).toEqual(['p001']);
});

it('a system administrator comes, stays without a region, and goes', async () => {
  const pool = memoryPool();
  const made = () => appoint({ tables, pool }, cleo, by, NOW);
  expect([await made(), await made()]).toEqual([
    { subject: poolSubject(1), first: true },
    { subject: poolSubject(1), first: false },
  ]);
  await addMember({ tables, pool }, 'US-ZZ', cleo, by, NOW);
  await removeMember({ tables, pool }, of(poolSubject(1)), by, NOW);
  expect((await readKnownPerson(tables, poolSubject(1)))?.person).toMatchObject({
    isSystemAdministrator: true,
    memberships: 0,
  });
  await dismiss({ tables, pool }, poolSubject(1), by, NOW);
  expect(await allRows(tables.dynamo, tables.table)).toEqual([]);
  expect(pool.people.get('cleo@example.org')).toMatchObject({ isEnabled: false });
  expect(await outcome(() => dismiss({ tables, pool }, poolSubject(1), by, NOW))).toBe('404 member_not_found');
});
