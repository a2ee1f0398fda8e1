/** Settings of a region, as an administrator sees and changes them. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { LiveChanges } from '../../../protocol/settings/live.ts';
import type { SettingsChangeRequest } from '../../../protocol/staff/administration.ts';
import { region } from '../../support/web/answers.ts';
import { answers, changed, expectFine, openSettings } from '../../support/web/open-settings.ts';
import { closeBrowser, closePages, openPages, picture } from '../../support/web/pages.ts';
import { settingsAnswer } from '../../support/web/settings-answers.ts';
import { type Asked, offline, refusal } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const SCRIPT = '<script>document.title="stolen"</script><img src=x onerror=alert(1)>';
const TEXT = 'Zed County: open [enslink] within [longexpires] hours';
const path = '/US-ZZ/settings';

describe('settings', () => {
  it('stand by group, each with meaning, unit, bounds, default and where it changes', async () => {
    const live: LiveChanges = { 'verification.codeLifeSeconds': 1_200 };
    const { page, origin } = await openSettings({ answers: { 'GET settings': settingsAnswer(7, live) } });
    const row = page.locator('.enx-setting', { hasText: 'verification.codeLifeSeconds' }).first();
    const text = await row.innerText();
    for (const part of [
      'How long that code works.',
      '1,200 seconds',
      '300 to 7,200',
      '900',
      'In the region file',
      'changes here',
    ]) {
      expect(text).toContain(part);
    }
    await expectFine(page);
    await page.evaluate("document.getElementById('group-codes').scrollIntoView()");
    await picture(page, 'settings', false);
    await page.goto(`${origin}${path}?group=all`);
    await page.locator('.enx-settings__group summary').first().click();
    await page.getByText('Write them into the region file').first().waitFor();
    await expectFine(page);
  });

  it('are saved once the person has seen what changes', async () => {
    const { page, api, edit, review, dialog } = await openSettings();
    await edit('Length of codes', '10');
    await page.getByText('1 change, not saved').waitFor();
    await review();
    await dialog.getByText('Before:').waitFor();
    expect(await dialog.innerText()).toMatch(/Length of codes\s+Before: 8\s+After: 10/);
    await expectFine(page);
    await picture(page, 'settings-review', false);
    api.answer({ 'GET settings': settingsAnswer(8, { 'verification.codeLength': 10 }) });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as version 8.').waitFor();
    expect(api.of('POST settings').map(({ body }) => body)).toEqual([
      { seen: 7, set: { 'verification.codeLength': 10 }, dryRun: true },
      { seen: 7, set: { 'verification.codeLength': 10 } },
    ]);
    expect(await page.getByText('not saved').count()).toBe(0);
  });

  it('of every kind have an editor', async () => {
    const { page, api, edit, review, dialog } = await openSettings({ path: `${path}?group=all` });
    await page.getByRole('button', { name: 'Change Kinds of test', exact: true }).click();
    await page.getByLabel('likely').uncheck();
    await page.getByRole('button', { name: 'Change A date is required', exact: true }).click();
    await page.getByRole('group', { name: 'A date is required' }).getByLabel('Yes').check();
    await edit('Countries that get messages', 'US\nNO');
    await edit('Factor of the limit', '1.5');
    await edit('Message text', 'Zed: [enslink] – now');
    await page.getByText('en.example.org/v?c=').first().waitFor();
    expect(await page.getByText('a part holds 70 characters').innerText()).toContain('Because of –');
    await page.getByRole('button', { name: 'Change Further message texts' }).click();
    await page.getByRole('button', { name: 'Add a text' }).click();
    await page.getByLabel('Label').nth(1).fill('Reminder');
    await page.getByLabel('Text', { exact: true }).nth(1).fill('Again: [enslink]');
    await expectFine(page);
    await page.getByRole('heading', { name: 'Further message texts' }).scrollIntoViewIfNeeded();
    await picture(page, 'settings-editors', false);
    await review();
    await dialog.waitFor();
    const [asked] = api.of('POST settings').map(({ body }) => body as SettingsChangeRequest);
    expect(asked?.set).toEqual({
      'verification.allowedTestTypes': ['confirmed', 'negative', 'user-report'],
      'verification.requireDate': true,
      'verification.sms.countries': ['US', 'NO'],
      'verification.abusePrevention.limitFactor': 1.5,
      'verification.sms.template': 'Zed: [enslink] – now',
      'verification.sms.templates': {
        Español: 'Condado de Zed: su código está en este enlace: [enslink]',
        Reminder: 'Again: [enslink]',
      },
    });
  });

  it('go back to the region file, and are left as they are', async () => {
    const live = { 'verification.codeLifeSeconds': 1_200 };
    const { page, api, review, dialog } = await openSettings({ answers: { 'GET settings': settingsAnswer(7, live) } });
    await page.getByRole('button', { name: 'Change How long codes work', exact: true }).click();
    await page.getByRole('button', { name: 'Use the value of the region file How long codes work' }).click();
    await review();
    await dialog.waitFor();
    expect(api.of('POST settings')[0]?.body).toEqual({ seen: 7, drop: ['verification.codeLifeSeconds'], dryRun: true });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Leave as it is How long codes work' }).click();
    expect(await page.getByText('not saved').count()).toBe(0);
  });

  it('show what guessing codes may find, with what is typed', async () => {
    const { page, edit } = await openSettings();
    await page.getByText('less than one a day: good').waitFor();
    await edit('Length of codes', '6');
    await page.getByText('Too many: make codes longer').waitFor();
    await page.getByLabel('Codes that you issue in a day').fill('100');
    await page.getByText('less than one a day: good').waitFor();
  });

  it('may be looked at without the permission to change them, and say so', async () => {
    const onlyRead = { regions: [{ ...region, permissions: ['SettingsRead' as const] }] };
    const { page } = await openSettings({ me: onlyRead });
    await page.getByText('you need the permission “Change settings”').waitFor();
    expect(await page.getByRole('button', { name: /^Change|Pause/ }).count()).toBe(0);
    await expectFine(page);
  });

  it('say which permission opens them', async () => {
    const other = { regions: [{ ...region, permissions: ['CodeIssue' as const] }] };
    const { page } = await openPages({ path, me: other, answers });
    await page.getByText('See settings').waitFor();
    await expectFine(page);
  });
});

const faults = [
  [refusal(500, 'internal_server_error'), 'The service has a problem'],
  [refusal(429, 'call_limit', { retryAfter: '30' }), 'Wait 30 seconds'],
  [refusal(403, 'missing_permission', { missing: ['SettingsWrite'] }), 'Change settings'],
] as const;

describe('a change that is refused', () => {
  it('for what is typed is told at its field, and nothing is sent', async () => {
    const { page, api, edit, review } = await openSettings();
    await edit('Length of codes', 'ten');
    await review();
    await page.getByRole('alert').getByText('A whole number, in digits.').click();
    expect(await page.evaluate('document.activeElement.id')).toBe('verification.codeLength');
    expect(await page.getByLabel('Length of codes', { exact: true }).inputValue()).toBe('ten');
    expect(api.of('POST settings')).toEqual([]);
    await expectFine(page);
    await page.evaluate('window.scrollTo(0, 0)');
    await picture(page, 'settings-problem', false);
  });

  it('by the rules of the server is told at its field', async () => {
    const problems = [
      'verification.sms.template has no [enslink]; allowed: with enExpress true, [enslink]',
      'Something else',
    ];
    const { page, groups, edit, review } = await openSettings({
      answers: { 'POST settings': refusal(400, 'settings_refused', { problems }) },
    });
    await groups.getByRole('link', { name: 'Messages' }).click();
    await edit('Message text', SCRIPT);
    await groups.getByRole('link', { name: 'Codes' }).click();
    await review();
    await page.locator('#verification\\.sms\\.template-problem').waitFor();
    expect(await page.locator('#verification\\.sms\\.template-problem').innerText()).toContain('has no [enslink]');
    expect(await page.getByRole('alert').innerText()).toContain('Something else');
    expect(await page.getByLabel('Message text', { exact: true }).inputValue()).toBe(SCRIPT);
    await expectFine(page);
  });

  it('loses nothing whatever goes wrong, and can be tried again', async () => {
    const { page, api, edit, review, dialog } = await openSettings({ answers: { 'POST settings': offline } });
    await edit('Length of codes', '10');
    await review();
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    for (const [reply, text] of faults) {
      api.answer({ 'POST settings': reply });
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('alert').getByText(text).waitFor();
    }
    expect(await page.getByLabel('Length of codes', { exact: true }).inputValue()).toBe('10');
    await expectFine(page);
    api.answer({ 'POST settings': ({ body }) => changed(body as SettingsChangeRequest) });
    await page.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText('After:').waitFor();
  });

  it('while it is saved stays in the dialog', async () => {
    const { page, api, edit, review, dialog } = await openSettings();
    await edit('Length of codes', '10');
    await review();
    await dialog.waitFor();
    api.answer({ 'POST settings': offline });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('cannot be reached').waitFor();
    api.answer({ 'POST settings': ({ body }) => changed(body as SettingsChangeRequest) });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as version 8.').waitFor();
  });

  it('because somebody else was first shows what they did, and the own edits are still there', async () => {
    const { page, api, edit, review, dialog } = await openSettings();
    await edit('Length of codes', '10');
    const since = [
      {
        version: 8,
        at: 1_774_612_000,
        by: 'person:person-2',
        changes: [{ key: 'verification.sms.template', before: 'a', after: TEXT }],
      },
    ];
    const details = { version: 8, since };
    api.answer({
      'POST settings': refusal(409, 'settings_overtaken', details as object),
      'GET settings': settingsAnswer(8, { 'verification.sms.template': TEXT }),
    });
    await review();
    await page.getByRole('heading', { name: 'Somebody else changed settings meanwhile' }).waitFor();
    await page.getByText('Version 8').waitFor();
    expect(await page.locator('.enx-banner .enx-difference').innerText()).toContain(TEXT);
    expect(await page.getByLabel('Length of codes', { exact: true }).inputValue()).toBe('10');
    await expectFine(page);
    await page.evaluate('window.scrollTo(0, 0)');
    await picture(page, 'settings-overtaken', false);
    api.answer({ 'POST settings': ({ body }) => changed(body as SettingsChangeRequest) });
    await page.getByRole('button', { name: 'Review my changes again' }).click();
    await dialog.waitFor();
    expect(api.of('POST settings').at(-1)?.body).toMatchObject({ seen: 8, set: { 'verification.codeLength': 10 } });
  });

  it('in two tabs is told in the second', async () => {
    let version = 7;
    const save = ({ body }: Asked) => {
      const request = body as SettingsChangeRequest;
      if (request.seen !== version) return refusal(409, 'settings_overtaken', { version, since: [] } as object);
      if (!request.dryRun) version += 1;
      return changed(request);
    };
    const get = () => settingsAnswer(version, version === 7 ? {} : { 'verification.codeLength': 10 });
    const { page, edit, review, context, origin, dialog } = await openSettings({
      answers: { 'POST settings': save, 'GET settings': get },
    });
    const second = await context.newPage();
    await second.goto(origin + path);
    await second.getByRole('button', { name: 'Change How long codes work', exact: true }).click();
    await second.getByLabel('How long codes work', { exact: true }).fill('1200');
    await edit('Length of codes', '10');
    await review();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as version 8.').waitFor();
    await second.getByRole('button', { name: 'Review changes' }).click();
    await second.getByText('A deployment changed the settings').waitFor();
    expect(await second.getByLabel('How long codes work', { exact: true }).inputValue()).toBe('1200');
  });
});

describe('an edit', () => {
  it('outlives a reload and a token that has ended', async () => {
    const { page, api, edit, review, dialog, signIn } = await openSettings();
    await edit('Length of codes', '10');
    await page.reload();
    await page.getByText('1 change, not saved').waitFor();
    expect(await page.getByLabel('Length of codes', { exact: true }).inputValue()).toBe('10');
    api.answer({
      'POST settings': ({ body, before }) =>
        before === 0 ? refusal(401, 'signed_out') : changed(body as SettingsChangeRequest),
    });
    await review();
    await dialog.getByText('Please sign in again').waitFor();
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.getByText('After:').waitFor();
    expect(signIn.asked.length).toBeGreaterThan(1);
    expect(api.of('POST settings')).toHaveLength(2);
  });
});
