/** Members of a region, for administrators. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Member, MembersAnswer } from '../../../protocol/staff/administration.ts';
import { presets } from '../../../protocol/staff/permissions.ts';
import { me, NOW, region } from '../../support/web/answers.ts';
import { looks } from '../../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../../support/web/pages.ts';
import { type Answers, type Asked, offline, refusal } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const aMember = (rest: Partial<Member>): Member => ({
  subject: 's-2',
  name: 'Bob Birch',
  email: 'bob@example.org',
  permissions: presets.caseWorker,
  since: NOW - 86_400,
  lastSeen: NOW - 3_600,
  ...rest,
});
const own = aMember({
  subject: me.subject,
  name: me.name,
  email: 'ada@example.org',
  permissions: presets.administrator,
});
const evil = aMember({
  subject: 's/3',
  name: '<script>alert(1)</script>',
  email: 'eve@example.org',
  permissions: ['StatsRead'],
});
const members: MembersAnswer = { members: [own, aMember({}), evil], adding: 'invite' };

function open(answers: Answers = {}, rest: Parameters<typeof openPages>[0] = {}) {
  return openPages({ path: '/US-ZZ/members', answers: { 'GET members': members, ...answers }, ...rest });
}
type Page = Awaited<ReturnType<typeof open>>['page'];

const act = (page: Page, what: string, name: string) => page.getByRole('button', { name: `${what} ${name}` }).click();
const dialogButton = (page: Page, name: string) => page.locator('dialog').getByRole('button', { name }).click();
const closed = (page: Page) => page.locator('dialog').waitFor({ state: 'detached' });
const found = (page: Page) => page.locator('tbody strong').allInnerTexts();

async function fillIn(page: Page) {
  await page.fill('#name', 'Cleo Cedar');
  await page.fill('#email', 'cleo@example.org');
}
const invite = (page: Page) => page.getByRole('button', { name: 'Send the invitation' }).click();

describe('the list', () => {
  it('shows everybody, a name with script as text, and nothing to do with oneself', async () => {
    const { page } = await open();
    await page.getByText('<script>alert(1)</script>').first().waitFor();
    expect(await page.locator('tbody tr', { hasText: me.name }).locator('button, input').count()).toBe(0);
    expect(await page.locator('tbody tr', { hasText: 'Bob Birch' }).locator('button').count()).toBe(3);
    await picture(page, 'members');
  });

  it('is searched by name, address and permission', async () => {
    const { page } = await open();
    await page.fill('#members-search', 'birch');
    expect(await found(page)).toEqual(['Bob Birch']);
    await page.fill('#members-search', 'cannot:CodeIssue');
    expect(await found(page)).toEqual(['<script>alert(1)</script>']);
  });

  it('is to be looked at alone without the permission to write', async () => {
    const { page } = await open({}, { me: { regions: [{ ...region, permissions: ['UserRead'] }] } });
    await page.getByText('Bob Birch').waitFor();
    expect(await page.locator('.enx-link-button, #new-member').count()).toBe(0);
  });

  it('is saved as a file', async () => {
    const { page } = await open();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the list (CSV)' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('members-US-ZZ.csv');
    expect(readFileSync(await download.path(), 'utf8').split('\r\n')).toHaveLength(5);
  });
});

describe('a new member', () => {
  it('is invited as a case worker, once however often it is pressed', async () => {
    const { page, api } = await open({ 'POST members': { results: [{ subject: 's-9' }] } });
    await fillIn(page);
    const button = page.getByRole('button', { name: 'Send the invitation' });
    await button.evaluate((element: HTMLElement) => {
      for (let press = 0; press < 20; press++) element.click();
    });
    await page.getByText('Cleo Cedar is a member.', { exact: false }).waitFor();
    const member = { name: 'Cleo Cedar', email: 'cleo@example.org', permissions: presets.caseWorker };
    expect(api.of('POST members').map(({ body }) => body)).toEqual([{ members: [member] }]);
    expect(await page.inputValue('#email')).toBe('');
  });

  it('with an own identity provider has an identifier there', async () => {
    const { page, api } = await open({
      'GET members': { ...members, adding: 'row' },
      'POST members': { results: [{ subject: 'p-77' }] },
    });
    await fillIn(page);
    await page.getByRole('button', { name: 'Add the member' }).click();
    await page.locator('#subject-problem').waitFor();
    await page.fill('#subject', 'p-77');
    await page.getByRole('button', { name: 'Add the member' }).click();
    await page.getByText('can sign in now', { exact: false }).waitFor();
    expect(api.of('POST members')[0]?.body).toMatchObject({ members: [{ subject: 'p-77' }] });
  });

  it('gets nothing that who adds does not hold', async () => {
    const permissions = ['UserRead', 'UserWrite', 'CodeIssue'] as const;
    const { page } = await open({}, { me: { regions: [{ ...region, permissions }] } });
    const boxes = page.locator('fieldset', { hasText: 'Permissions' }).locator('input');
    await boxes.first().waitFor();
    const enabled = await boxes.evaluateAll((all) => all.filter((one) => !(one as HTMLInputElement).disabled).length);
    expect(enabled).toBe(permissions.length);
  });

  it('needs a name and an address', async () => {
    const { page, api } = await open();
    await invite(page);
    expect(await page.locator('.govuk-error-summary li').count()).toBe(2);
    expect(api.of('POST members')).toEqual([]);
  });

  const results = (errorCode: string) => ({ results: [{ error: 'refused', errorCode }] });
  it.each([
    ['a member already', results('member_exists')],
    ['no invitation', results('invitation_failed')],
    [
      'more than one holds',
      { results: [{ error: 'refused', errorCode: 'missing_permission', missing: ['AuditRead'] }] },
    ],
    ['offline', offline],
    ['500', refusal(500, 'internal_server_error')],
    ['429', refusal(429, 'call_limit', { retryAfter: '20' })],
  ] as const)('that is refused (%s) says so, and nothing typed is lost', async (_, answer) => {
    const { page } = await open({ 'POST members': answer as MembersRefused });
    await fillIn(page);
    await invite(page);
    await page.locator('.enx-failure').waitFor();
    expect(await page.inputValue('#email')).toBe('cleo@example.org');
  });
});

type MembersRefused = NonNullable<Answers['POST members']>;

describe('a member', () => {
  it('gets and loses permissions, told before it is saved', async () => {
    const { page, api } = await open({ 'PUT member': {} });
    await act(page, 'Permissions', 'Bob Birch');
    await page.locator('dialog').getByLabel('See statistics').check();
    await page.locator('dialog').getByLabel('Expire codes').uncheck();
    await page.getByText('Gets: See statistics').waitFor();
    await page.getByText('Loses: Expire codes').waitFor();
    await picture(page, 'member-permissions');
    await dialogButton(page, 'Save');
    await closed(page);
    const permissions = ['CodeIssue', 'CodeBulkIssue', 'CodeRead', 'StatsRead'];
    expect(api.of('PUT member').map(({ values, body }) => [values.subject, body])).toEqual([['s-2', { permissions }]]);
  });

  it('is signed out everywhere', async () => {
    const { page, api } = await open({ 'PUT member': {} });
    await act(page, 'Sign out', 'Bob Birch');
    await dialogButton(page, 'Sign them out');
    await closed(page);
    expect(api.of('PUT member')[0]?.body).toEqual({ signOut: true });
  });

  it('is removed, whatever stands in the subject', async () => {
    const { page, api } = await open({ 'DELETE member': {} });
    await act(page, 'Remove', '<script>');
    await dialogButton(page, 'Remove the member');
    await closed(page);
    expect(api.of('DELETE member')[0]?.values.subject).toBe('s/3');
    await expect.poll(() => api.of('GET members').length).toBe(2);
  });

  it.each([
    ['is gone already', refusal(404, 'member_not_found')],
    ['is oneself', refusal(403, 'own_membership')],
    ['is beyond one’s permissions', refusal(403, 'missing_permission', { missing: ['UserWrite'] })],
  ])('that %s keeps the dialog and says so', async (_, answer) => {
    const { page } = await open({ 'DELETE member': answer });
    await act(page, 'Remove', 'Bob Birch');
    await dialogButton(page, 'Remove the member');
    await page.locator('dialog .enx-failure').waitFor();
  });

  it('is one of many that get a permission; one that is refused is named', async () => {
    const { page, api } = await open({
      'PUT member': ({ values }: Asked) => (values.subject === 's-2' ? {} : refusal(404, 'member_not_found')),
    });
    await page.getByLabel('Select Bob Birch').check();
    await page.getByLabel('Select <script>').check();
    await page.getByLabel('Permission', { exact: true }).selectOption('AuditRead');
    await page.getByRole('button', { name: 'Give to all of them' }).click();
    await page.getByText('One member was changed.').waitFor();
    await page.locator('.enx-members__many li', { hasText: '<script>alert(1)</script>:' }).waitFor();
    expect(api.of('PUT member')).toHaveLength(2);
  });
});

describe('a file of people', () => {
  const file = (lines: string[]) => ({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(lines.join('\r\n')),
  });
  const many = Array.from({ length: 23 }, (_, i) => `p${i}@example.org,Person ${i}`);

  it('is looked through first, and sent ten at a time', async () => {
    const { page, api } = await open({
      'POST members': ({ body }) => ({
        results: (body as { members: { email: string }[] }).members.map(({ email }) =>
          email.startsWith('p3') ? { error: 'no', errorCode: 'invitation_failed' } : { subject: email },
        ),
      }),
    });
    await page.getByText('Add many from a file').click();
    await page.setInputFiles('#people-file', file(['email,name', ...many, 'nobody,Nobody', 'bob@example.org,Bob']));
    await page.getByText('23 people can be added; 2 lines are left out.').waitFor();
    expect(api.of('POST members')).toEqual([]);
    await picture(page, 'members-import');
    await page.getByRole('button', { name: 'Add 23 people' }).click();
    await page.getByText('Line 24, p22@example.org: added').waitFor();
    await page.getByText('Line 5, p3@example.org: the invitation could not be sent').waitFor();
    const sizes = api.of('POST members').map(({ body }) => (body as { members: object[] }).members.length);
    expect(sizes).toEqual([10, 10, 3]);
  });

  it('stops where the service does, and says who was added until then', async () => {
    const { page } = await open({
      'POST members': ({ before }) =>
        before === 0 ? { results: Array.from({ length: 10 }, () => ({ subject: 's' })) } : offline,
    });
    await page.getByText('Add many from a file').click();
    await page.setInputFiles('#people-file', file(many));
    await page.getByRole('button', { name: 'Add 23 people' }).click();
    await page.locator('.enx-failure').waitFor();
    expect(await page.getByText(': added').count()).toBe(10);
  });
});

describe('is accessible', () => {
  it.each(looks)('%s', async (name, options) => {
    const { page } = await open({}, options);
    await page.locator('tbody tr').first().waitFor();
    await picture(page, `members-${name}`);
    await expectAccessible(page);
    await page.locator('.enx-link-button').first().click();
    await page.locator('dialog').waitFor();
    await expectAccessible(page);
  });
});
