/** What operators do to members: the first of a region, system administrators, and whoever is locked out. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDynamo } from '../../../../lambdas/shared/aws/dynamo.ts';
import { listMembers } from '../../../../lambdas/verification/operate/list-members/list-members.ts';
import { type SetMemberDeps, setMember } from '../../../../lambdas/verification/operate/set-member/set-member.ts';
import { readKnownPerson } from '../../../../lambdas/verification/store/members/known-people.ts';
import { allPeople, regionMembers } from '../../../../lambdas/verification/store/members/of-region.ts';
import { type MemoryAws, startMemoryAws } from '../../../support/memory-aws/line.ts';
import { aMember, memoryPool, poolSubject } from '../../../support/staff/staff.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let aws: MemoryAws;
let deps: SetMemberDeps & { pool: ReturnType<typeof memoryPool> };

beforeEach(() => {
  aws = startMemoryAws();
  const dynamo = openDynamo('job', { region: 'us-east-1', credentials });
  const tables = { dynamo, table: 'members', auditTable: 'audit' };
  deps = { tables, pool: memoryPool(), regions: oneRegion() };
});
afterEach(() => vi.restoreAllMocks());

const by = 'arn:aws:iam::000000000000:user/operator';
const cleo = { do: 'add', region: 'us-zz', name: 'Cleo', email: 'cleo@example.org', permissions: ['CodeIssue'], by };
const set = (request: object, from: SetMemberDeps = deps) => setMember(from, request, NOW);
const acts = () => aws.tables.rows('audit').map(({ action, by }) => `${action?.S} ${by?.S}`);

describe('set-member', () => {
  it('makes the first member of a region, gives them more, and does nothing twice', async () => {
    expect(await set(cleo)).toEqual({ subject: poolSubject(1), outcome: 'added' });
    const more = { ...cleo, permissions: ['CodeIssue', 'UserWrite'] };
    expect([await set(more), await set(more)]).toMatchObject([{ outcome: 'changed' }, { outcome: 'unchanged' }]);
    expect(acts().sort()).toEqual([`member-added ${by}`, `member-changed ${by}`]);
    expect((await readKnownPerson(deps.tables, poolSubject(1)))?.memberships.get('US-ZZ')).toMatchObject({
      permissions: ['CodeIssue', 'UserWrite'],
      addedBy: by,
    });
  });

  it('with an issuer of the authority’s own, by the subject', async () => {
    const own = { ...deps, pool: undefined };
    expect(await set(cleo, own)).toEqual({ error: expect.stringContaining('subject must be') });
    expect(await set({ ...cleo, subject: 'auth0|7' }, own)).toEqual({ subject: 'auth0|7', outcome: 'added' });
  });

  it('makes and ends system administrators', async () => {
    const appoint = { ...cleo, do: 'add-system-administrator' };
    expect([await set(appoint), await set(appoint)]).toMatchObject([{ outcome: 'added' }, { outcome: 'unchanged' }]);
    const dismiss = { do: 'remove-system-administrator', subject: poolSubject(1), by };
    expect(await set(dismiss)).toEqual({ subject: poolSubject(1), outcome: 'removed' });
    expect(await set(dismiss)).toEqual({ error: 'no such system administrator' });
    expect(deps.pool.people.get('cleo@example.org')?.isEnabled).toBe(false);
    expect(acts().sort()).toEqual([`system-administrator-ended ${by}`, `system-administrator-made ${by}`]);
  });

  it('signs out everywhere and removes, also who nobody else may', async () => {
    await aMember(deps.tables, 'ben', ['UserWrite']);
    expect(await set({ do: 'sign-out', subject: 'ben' })).toEqual({ subject: 'ben', outcome: 'signed-out' });
    expect(await set({ do: 'remove', region: 'us-zz', subject: 'ben' })).toMatchObject({ outcome: 'removed' });
    expect(await set({ do: 'remove', region: 'US-ZZ', subject: 'ben' })).toEqual({ error: 'no such member' });
    expect(await set({ do: 'sign-out', subject: 'ben' })).toEqual({ error: 'no such member' });
  });

  it.each<[string, object, string]>([
    ['no such act', { do: 'crown' }, 'not the right shape: do'],
    ['no subject', { do: 'remove', region: 'US-ZZ' }, 'not the right shape: subject'],
    ['an unknown permission', { ...cleo, permissions: ['Root'] }, 'not the right shape: permissions.0'],
    ['an unknown region', { ...cleo, region: 'US-QQ' }, 'The stage has no region US-QQ'],
    ['no address', { ...cleo, email: 'x' }, 'email is no e-mail address'],
  ])('says what is wrong: %s', async (_, request, error) => {
    expect(await set(request)).toEqual({ error: expect.stringContaining(error) });
    expect(acts()).toEqual([]);
  });

  it('says that an invitation failed, and stores nothing', async () => {
    const pool = {
      ...deps.pool,
      invite: () => Promise.reject(Object.assign(new Error(), { name: 'LimitExceededException' })),
    };
    expect(await set(cleo, { ...deps, pool })).toEqual({
      error: 'the invitation could not be sent (LimitExceededException)',
    });
    expect(aws.tables.count('members')).toBe(0);
  });

  it('throws what nobody foresaw', async () => {
    aws.disturb(() => Promise.reject(new Error('down')));
    await expect(set(cleo)).rejects.toThrow();
  });
});

describe('list-members', () => {
  const list = (request: { region?: unknown }) =>
    listMembers(
      { everybody: () => allPeople(deps.tables), ofRegion: (region) => regionMembers(deps.tables, region) },
      request,
    );

  it('lists a region, or everybody', async () => {
    await aMember(deps.tables, 'ben', ['UserWrite']);
    await aMember(deps.tables, 'abe', [], 'US-YY');
    expect(await list({ region: 'us-zz' })).toMatchObject({ people: [{ subject: 'ben', permissions: ['UserWrite'] }] });
    expect(await list({})).toMatchObject({ people: [{ subject: 'abe' }, { subject: 'ben' }] });
    expect(await list({ region: 7 })).toEqual({ error: 'region must be a region code' });
  });
});
