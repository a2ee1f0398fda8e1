/** One's own account, and where a person begins. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { region } from '../support/web/answers.ts';
import { closeBrowser, closePages, expectAccessible, narrow, openPages, picture } from '../support/web/pages.ts';
import { offline } from '../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const path = '/account';
const SCRIPT = '<script>document.title="stolen"</script>';

describe('the account', () => {
  it('says who the person is, and what they may do where', async () => {
    const regions = [
      { ...region, permissions: ['AuditRead' as const] },
      { ...region, region: 'US-YY', name: SCRIPT, practice: true },
    ];
    const { page } = await openPages({ path, me: { regions, isSystemAdministrator: true } });
    for (const text of ['Ada Ash', 'person-1', 'Read the audit log', 'practice', SCRIPT, 'System administrator']) {
      await page.getByRole('main').getByText(text).first().waitFor();
    }
    await expectAccessible(page);
  });

  it('signs out everywhere once the person is sure', async () => {
    const { page, api, signIn } = await openPages({ path });
    await picture(page, 'account');
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    const dialog = page.getByRole('dialog');
    await expectAccessible(page);
    api.answer({ 'POST signOut': offline });
    await dialog.getByRole('button', { name: 'Sign out' }).click();
    await dialog.getByText('cannot be reached').waitFor();
    expect(signIn.asked).toHaveLength(1);
    api.answer({ 'POST signOut': {} });
    await dialog.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out, on this computer and everywhere else.').waitFor();
  });

  it('tells a person without any region whom to ask', async () => {
    const { page } = await openPages({ path, me: { regions: [] } });
    await page.getByText('Ask whoever manages the members of your region').waitFor();
    await page.goto(new URL('/', page.url()).href);
    await page.getByText('Ask an administrator of your region').waitFor();
    await expectAccessible(page);
  });

  it('is readable on a phone in Arabic in the dark', async () => {
    const { page } = await openPages({ path, language: 'ar', viewport: narrow, colorScheme: 'dark' });
    await expectAccessible(page);
    await picture(page, 'account-arabic');
  });
});

describe('the start', () => {
  it.each([
    [['StatsRead', 'SettingsRead'], 'statistics'],
    [['SettingsRead', 'AuditRead'], 'settings'],
    [['AuditRead', 'UserRead'], 'audit'],
  ] as const)('opens for %j the first page that they may see: %s', async (permissions, first) => {
    const me = { regions: [{ ...region, permissions }] };
    const { page } = await openPages({
      ...{ path: '/', me, isAwaited: false },
      answers: {
        'GET settings': { region: 'US-ZZ', version: 0, settings: [] },
        'GET audit': { entries: [] },
        'GET statistics': {},
      },
    });
    await page.waitForURL(`**/US-ZZ/${first}`);
  });
});
