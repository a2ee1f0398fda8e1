/** Administrators add, change and remove members; nobody grants more than they hold, and nobody touches themselves. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDynamo } from '../../../../lambdas/shared/aws/dynamo.ts';
import type { PeoplePool } from '../../../../lambdas/verification/membership/people-pool.ts';
import { showMe } from '../../../../lambdas/verification/staff/me/show-me.ts';
import {
  endMembership,
  parseMemberChange,
  setMember,
} from '../../../../lambdas/verification/staff/member/set-member.ts';
import { addMembers, parseNewMembers } from '../../../../lambdas/verification/staff/members/add-members.ts';
import { listMembers } from '../../../../lambdas/verification/staff/members/list-members.ts';
import { signOut } from '../../../../lambdas/verification/staff/sign-out/sign-out.ts';
import type { MemberTables } from '../../../../lambdas/verification/store/members/changes.ts';
import { openKnownPeople, readKnownPerson } from '../../../../lambdas/verification/store/members/known-people.ts';
import type { NewMember } from '../../../../protocol/staff/administration.ts';
import { type Permission, permissions } from '../../../../protocol/staff/permissions.ts';
import { JsonProblem } from '../../../../protocol/text/strict-json.ts';
import { type MemoryAws, startMemoryAws } from '../../../support/memory-aws/line.ts';
import { aMember, callOf, type MemoryPool, memoryPool, poolSubject } from '../../../support/staff/staff.ts';
import { NOW, oneRegion, outcome } from '../../../support/verification/verification-calls.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let aws: MemoryAws;
let tables: MemberTables;
let pool: MemoryPool;

beforeEach(async () => {
  aws = startMemoryAws();
  tables = { dynamo: openDynamo('staff', { region: 'us-east-1', credentials }), table: 'members', auditTable: 'audit' };
  pool = memoryPool();
  await aMember(tables, 'ada', [...permissions]);
  await aMember(tables, 'ben', ['CodeIssue']);
  audited.length = 0;
  audited.push(...aws.tables.rows('audit').map(({ sk }) => sk?.S));
});
afterEach(() => vi.restoreAllMocks());

const audited: unknown[] = [];
/** What this test's calls did. */
const acts = () => aws.tables.rows('audit').filter(({ sk }) => !audited.includes(sk?.S));
const held = async (subject: string) => (await readKnownPerson(tables, subject))?.memberships.get('US-ZZ')?.permissions;
const ada = (held: readonly Permission[] = permissions) => callOf('ada', held);
const about = (subject: string, held?: readonly Permission[]) => ({
  ...ada(held),
  path: { region: 'US-ZZ', subject },
});

const cleo: NewMember = { name: ' Cleo ', email: 'Cleo@Example.org ', permissions: ['CodeIssue'] };
const body = (value: unknown) => [Buffer.from(JSON.stringify(value)), 'application/json'] as const;

async function add(
  members: NewMember[],
  { with: from = pool as PeoplePool | 'none', held = [...permissions] as Permission[] } = {},
) {
  const request = parseNewMembers(...body({ members }));
  const { body: answer } = await addMembers({ tables, pool: from === 'none' ? undefined : from })(request, ada(held));
  return answer.results as { subject?: string; errorCode?: string; missing?: string[]; problems?: string[] }[];
}

describe('POST /staff/{region}/members', () => {
  it('invites people and makes them members, each on its own', async () => {
    const root: NewMember = { name: 'Root', email: 'root@example.org', permissions: ['UserWrite'] };
    const results = await add([cleo, root, cleo, { ...cleo, email: 'none' }], { held: ['UserWrite', 'CodeIssue'] });
    expect(results).toMatchObject([
      { subject: poolSubject(1) },
      { subject: poolSubject(2) },
      { errorCode: 'member_exists', subject: poolSubject(1) },
      { errorCode: 'unparsable_request', problems: ['email is no e-mail address'] },
    ]);
    expect(pool.mailed).toEqual(['cleo@example.org', 'root@example.org']);
    expect((await readKnownPerson(tables, poolSubject(1)))?.person).toMatchObject({ name: 'Cleo', memberships: 1 });
    expect(await held(poolSubject(2))).toEqual(['UserWrite']);
  });

  it('grants only what who asks holds, with what that brings along', async () => {
    const wish = (granted: Permission[]) =>
      add([{ ...cleo, permissions: granted }], { held: ['UserWrite', 'CodeBulkIssue'] });
    expect(await wish(['CodeIssue', 'AuditRead', 'SettingsWrite'])).toMatchObject([
      { errorCode: 'missing_permission', missing: ['AuditRead', 'SettingsRead', 'SettingsWrite'] },
    ]);
    expect([pool.mailed, acts()]).toEqual([[], []]);
    expect(await wish(['CodeIssue', 'UserRead'])).toEqual([{ subject: poolSubject(1) }]);
  });

  it('is in the audit by subject, region and permissions, without name and address', async () => {
    await add([cleo]);
    expect(acts()).toMatchObject([
      {
        actor: { S: 'verification/staff-members' },
        by: { S: 'person:ada' },
        action: { S: 'member-added' },
        target: { S: poolSubject(1) },
        after: { S: '{"permissions":["CodeIssue"]}' },
        details: { S: '{"region":"US-ZZ"}' },
      },
    ]);
    expect(JSON.stringify(acts())).not.toMatch(/cleo/i);
  });

  it('stores nothing where the invitation fails, and says why by the service’s word', async () => {
    const failing = {
      ...pool,
      invite: () => Promise.reject(Object.assign(new Error('to cleo'), { name: 'CodeDeliveryFailureException' })),
    };
    const [result] = await add([cleo], { with: failing });
    expect(result).toEqual({
      error: 'the invitation could not be sent (CodeDeliveryFailureException)',
      errorCode: 'invitation_failed',
    });
    expect([acts(), aws.tables.rows('members').filter(({ pk }) => String(pk?.S).includes('sub-'))]).toEqual([[], []]);
  });

  it('with a provider of the authority’s own writes the row of the subject that was typed', async () => {
    const typed = { ...cleo, subject: 'auth0|cleo' };
    const from = { with: 'none' as const };
    expect(await add([cleo], from)).toMatchObject([{ errorCode: 'unparsable_request' }]);
    expect(await add([{ ...typed, subject: 'a%41' }], from)).toMatchObject([{ errorCode: 'unparsable_request' }]);
    expect(await add([typed, typed], from)).toMatchObject([{ subject: 'auth0|cleo' }, { errorCode: 'member_exists' }]);
    expect(await add([typed])).toMatchObject([{ problems: ['subject is given by the user pool'] }]);
  });

  it.each<[string, Partial<NewMember>]>([
    ['no name', { name: ' ' }],
    ['a long name', { name: 'x'.repeat(101) }],
    ['a name that turns its neighbours round', { name: 'Cleo\u202e' }],
    ['a line break in it', { name: 'Cleo\nAda' }],
    ['two at signs', { email: 'a@b@example.org' }],
    ['no domain', { email: 'a@localhost' }],
    ['a long address', { email: `${'x'.repeat(243)}@example.org` }],
  ])('refuses %s', async (_, changes) => {
    expect(await add([{ ...cleo, ...changes }])).toMatchObject([{ errorCode: 'unparsable_request' }]);
    expect(pool.mailed).toEqual([]);
  });

  it.each([
    [{}],
    [{ members: [] }],
    [{ members: Array.from({ length: 11 }, () => cleo) }],
    [{ members: [{ ...cleo, permissions: ['Root'] }] }],
    [{ members: [{ ...cleo, isSystemAdministrator: true }] }],
    [{ members: [{ name: 'x' }] }],
  ])('does not read %#', (value) => {
    expect(() => parseNewMembers(...body(value))).toThrow('not the right shape');
  });

  it('reads JSON alone', () => {
    expect(() => parseNewMembers(Buffer.from('{}'), 'text/plain')).toThrow(JsonProblem);
  });
});

describe('GET /staff/{region}/members', () => {
  it('lists a region’s people by name, with what each may do', async () => {
    await aMember(tables, 'abe', ['AuditRead'], 'US-YY');
    const { body: answer } = await listMembers(tables, 'invite')(undefined, ada());
    expect(answer).toMatchObject({
      adding: 'invite',
      members: [
        { subject: 'ada' },
        { subject: 'ben', name: 'Name of ben', email: 'ben@example.org', permissions: ['CodeIssue'], since: NOW },
      ],
    });
  });
});

describe('PUT /staff/{region}/members/{subject}', () => {
  const set = (subject: string, change: object, held?: readonly Permission[]) =>
    outcome(() => setMember({ tables, pool })(parseMemberChange(...body(change)), about(subject, held)));
  const done = { status: 200, body: {} };

  it('says what a member may do from now on, with both in the audit', async () => {
    expect(await set('ben', { permissions: ['CodeRead', 'CodeIssue'] })).toEqual(done);
    expect(await held('ben')).toEqual(['CodeIssue', 'CodeRead']);
    expect(acts()).toMatchObject([
      {
        by: { S: 'person:ada' },
        action: { S: 'member-changed' },
        before: { S: '{"permissions":["CodeIssue"]}' },
        after: { S: '{"permissions":["CodeRead","CodeIssue"]}' },
      },
    ]);
  });

  it('writes nothing where nothing changes', async () => {
    expect(await set('ben', { permissions: ['CodeIssue'] })).toEqual(done);
    expect(await set('ben', {})).toEqual(done);
    expect(acts()).toEqual([]);
  });

  it('adds only what who asks holds; what the member has may stay', async () => {
    const few: Permission[] = ['UserWrite', 'CodeRead'];
    expect(await set('ben', { permissions: ['CodeIssue', 'AuditRead'] }, few)).toBe('403 missing_permission');
    expect(await set('ben', { permissions: ['CodeIssue', 'CodeRead'] }, few)).toEqual(done);
    expect(await set('ben', { permissions: [] }, few)).toEqual(done);
    expect(await held('ben')).toEqual([]);
    expect(await set('ben', { permissions: ['CodeIssue'] }, few)).toBe('403 missing_permission');
  });

  it('signs out everywhere, and leaves the permissions', async () => {
    expect(await set('ben', { signOut: true })).toEqual(done);
    expect((await readKnownPerson(tables, 'ben'))?.person.signedOutBefore).toBe(NOW + 10);
    expect(await held('ben')).toEqual(['CodeIssue']);
    expect(acts()).toMatchObject([
      { action: { S: 'person-signed-out' }, after: { S: `{"signedOutBefore":${NOW + 10}}` } },
    ]);
  });

  it('changes nobody who asks, and nobody elsewhere', async () => {
    await aMember(tables, 'abe', [], 'US-YY');
    expect(await set('ada', { permissions: [] })).toBe('403 own_membership');
    expect(await set('ada', { signOut: true })).toBe('403 own_membership');
    expect(await set('abe', { signOut: true })).toBe('404 member_not_found');
    expect(await set('zoe', { permissions: [] })).toBe('404 member_not_found');
  });

  it.each([[{ permissions: ['Root'] }], [{ signOut: false }], [{ permission: [] }], [[]]])(
    'does not read %j',
    (value) => {
      expect(() => parseMemberChange(...body(value))).toThrow('not the right shape');
    },
  );
});

describe('DELETE /staff/{region}/members/{subject}', () => {
  const remove = (subject: string) => outcome(() => endMembership({ tables, pool })(undefined, about(subject)));
  const rowsOf = (subject: string) =>
    aws.tables.rows('members').filter(({ pk, sk }) => `${pk?.S} ${sk?.S}`.includes(subject));

  it('leaves nothing of who is a member nowhere else, and disables them in the pool', async () => {
    const [{ subject = '' } = {}] = await add([cleo]);
    expect(await remove(subject)).toEqual({ status: 200, body: {} });
    expect(rowsOf(subject)).toEqual([]);
    expect(pool.people.get('cleo@example.org')).toMatchObject({ isEnabled: false });
    expect(acts().map(({ action, after }) => [action?.S, after?.S])).toContainEqual(['member-removed', undefined]);
    // An invitation lets them in again.
    expect(await add([cleo])).toEqual([{ subject }]);
    expect(pool.people.get('cleo@example.org')).toMatchObject({ isEnabled: true });
  });

  it('leaves a member of another region, and a system administrator, as they are there', async () => {
    const [{ subject = '' } = {}] = await add([cleo]);
    await aMember(tables, subject, ['AuditRead'], 'US-YY');
    await remove(subject);
    const left = await readKnownPerson(tables, subject);
    expect([left?.person.memberships, [...(left?.memberships.keys() ?? [])]]).toEqual([1, ['US-YY']]);
    const row = rowsOf('ben').find(({ sk }) => sk?.S === 'person');
    aws.tables.put('members', { ...row, isSystemAdministrator: { BOOL: true } });
    await remove('ben');
    expect((await readKnownPerson(tables, 'ben'))?.person).toMatchObject({
      memberships: 0,
      isSystemAdministrator: true,
    });
    expect(pool.people.get('cleo@example.org')).toMatchObject({ isEnabled: true });
  });

  it('removes nobody who asks, and nobody twice', async () => {
    expect([await remove('ada'), await remove('ben'), await remove('ben')]).toMatchObject([
      '403 own_membership',
      { status: 200 },
      '404 member_not_found',
    ]);
  });

  it('is finished by another try where the pool failed after the row was gone', async () => {
    const [{ subject = '' } = {}] = await add([cleo]);
    const disabled: string[] = [];
    const failing = { ...pool, disable: () => Promise.reject(new Error('down')) };
    expect(await outcome(() => endMembership({ tables, pool: failing })(undefined, about(subject)))).toBe('down');
    const noting = { ...pool, disable: async (name: string) => void disabled.push(name) };
    const again = () => outcome(() => endMembership({ tables, pool: noting })(undefined, about(subject)));
    expect([await again(), disabled]).toEqual(['404 member_not_found', [subject]]);
  });

  it('disables nobody by an address: they may be a member elsewhere', async () => {
    const [{ subject = '' } = {}] = await add([cleo]);
    await aMember(tables, subject, ['AuditRead'], 'US-YY');
    expect(await remove('cleo@example.org')).toBe('404 member_not_found');
    expect(pool.people.get('cleo@example.org')).toMatchObject({ isEnabled: true });
  });
});

describe('oneself', () => {
  it('is shown with regions that are served, in order, and when the session ends', async () => {
    await aMember(tables, 'ben', ['UserWrite'], 'US-AA');
    const deps = { people: openKnownPeople(tables), regions: oneRegion() };
    const { body: answer } = await showMe(deps)(undefined, callOf('ben', []));
    expect(answer).toEqual({
      now: NOW + 10,
      subject: 'ben',
      name: 'Name of ben',
      isSystemAdministrator: false,
      regions: [{ region: 'US-ZZ', name: 'Example', practice: false, permissions: ['CodeIssue'] }],
      sessionEnds: NOW + 1 + 72_000,
    });
  });

  it('signs out everywhere', async () => {
    expect(await signOut(tables)(undefined, callOf('ben', []))).toEqual({ status: 200, body: {} });
    expect((await readKnownPerson(tables, 'ben'))?.person.signedOutBefore).toBe(NOW + 10);
    expect(acts()).toMatchObject([{ actor: { S: 'verification/staff-sign-out' }, by: { S: 'person:ben' } }]);
  });
});
