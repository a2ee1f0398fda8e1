/** Who changed which settings when, and the way back. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { SettingsChangeAnswer } from '../../../protocol/staff/administration.ts';
import { region } from '../../support/web/answers.ts';
import { closeBrowser, closePages, expectAccessible, narrow, openPages, picture } from '../../support/web/pages.ts';
import { settingsHistory } from '../../support/web/settings-answers.ts';
import { type Answers, offline, refusal } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const path = '/US-ZZ/settings/history';
const back: SettingsChangeAnswer = {
  version: 2,
  changes: [{ key: 'verification.codeLifeSeconds', before: 1_200, after: 900 }],
  outcome: 'would-change',
  warnings: ['verification.codeLength is 6: one address that guesses finds 3 of them a day'],
};
const answers: Answers = { 'GET settingsHistory': settingsHistory, 'POST settings': back };

describe('the history of settings', () => {
  it('says what was changed, when and by whom, and goes back once the person has seen what changes', async () => {
    const { page, api } = await openPages({ path, answers });
    const newest = page.getByRole('region', { name: 'Version 2' });
    const text = await newest.innerText();
    for (const part of [
      'person-2',
      'Mar 27, 2026',
      'How long codes work',
      'Before: 900',
      'After: 1,200',
      'Removed: CA',
      'Added: NO',
    ]) {
      expect(text).toContain(part);
    }
    await expectAccessible(page);
    await picture(page, 'settings-history');
    await page.getByRole('button', { name: 'Go back to version 1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('one address that guesses').waitFor();
    await expectAccessible(page);
    api.answer({ 'POST settings': { ...back, version: 3, outcome: 'changed' } });
    await dialog.getByRole('button', { name: 'Go back' }).click();
    await page.getByText('Saved as version 3').waitFor();
    expect(api.of('POST settings').map(({ body }) => body)).toEqual([
      { seen: 2, rollBackTo: 1, dryRun: true },
      { seen: 2, rollBackTo: 1 },
    ]);
    await expect.poll(() => api.of('GET settingsHistory').length).toBe(2);
  });

  it('is looked at again where somebody else was first', async () => {
    const { page, api } = await openPages({
      path,
      answers: { ...answers, 'POST settings': refusal(409, 'settings_overtaken', { version: 3, since: [] } as object) },
    });
    await page.getByRole('button', { name: 'Go back to what the region file says' }).click();
    await page.getByRole('alert').getByText('Somebody else changed the settings').waitFor();
    await expect.poll(() => api.of('GET settingsHistory').length).toBe(2);
    await expectAccessible(page);
  });

  it('keeps its question open while the network is down', async () => {
    const { page, api } = await openPages({ path, answers });
    await page.getByRole('button', { name: 'Go back to version 1' }).click();
    api.answer({ 'POST settings': offline });
    await page.getByRole('dialog').getByRole('button', { name: 'Go back' }).click();
    await page.getByRole('dialog').getByText('cannot be reached').waitFor();
  });

  it('may be read without the permission to go back', async () => {
    const me = { regions: [{ ...region, permissions: ['SettingsRead' as const] }] };
    const { page } = await openPages({ path, answers, me });
    await page.getByRole('heading', { name: 'Version 1', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /Go back/ }).count()).toBe(0);
  });

  it('may be empty', async () => {
    const { page } = await openPages({ path, answers: { 'GET settingsHistory': { history: [] } } });
    await page.getByText('Nothing was changed live yet').waitFor();
  });

  it('is readable on a phone in Arabic in the dark', async () => {
    const { page } = await openPages({ path, answers, language: 'ar', viewport: narrow, colorScheme: 'dark' });
    await expectAccessible(page);
    await picture(page, 'settings-history-arabic');
  });
});
