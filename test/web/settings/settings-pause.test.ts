/** Pausing a region; and the settings' page where it fails, in the dark, on a phone, in Arabic. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { looks } from '../../support/web/looks.ts';
import { answers, expectFine, openSettings } from '../../support/web/open-settings.ts';
import { closeBrowser, closePages, openPages, picture } from '../../support/web/pages.ts';
import { settingsAnswer } from '../../support/web/settings-answers.ts';
import { offline, refusal } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const path = '/US-ZZ/settings';

describe('the pause of a region', () => {
  it('begins after a countdown in which it can be stopped', async () => {
    const { page, api } = await openSettings({ pcClock: 1_774_612_800 });
    await page.getByRole('button', { name: 'Pause the region' }).click();
    await page.getByText('paused in 10 seconds').first().waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Stop');
    await page.keyboard.press('Enter');
    await page.clock.runFor(11_000);
    expect(api.of('POST settings')).toEqual([]);
    api.answer({ 'GET settings': settingsAnswer(8, { 'verification.maintenance': true }) });
    await page.getByRole('button', { name: 'Pause the region' }).click();
    await picture(page, 'settings-pause', false);
    await expectFine(page);
    await page.clock.runFor(11_000);
    await page.getByRole('heading', { name: 'The region is paused' }).waitFor();
    expect(api.of('POST settings').map(({ body }) => body)).toEqual([
      { seen: 7, set: { 'verification.maintenance': true } },
    ]);
    await expectFine(page);
  });

  it('ends as the region file says', async () => {
    const paused = settingsAnswer(8, { 'verification.maintenance': true });
    const { page, api } = await openSettings({ pcClock: 1_774_612_800, answers: { 'GET settings': paused } });
    await page.getByRole('button', { name: 'End the pause' }).click();
    await page.clock.runFor(11_000);
    await expect
      .poll(() => api.of('POST settings').map(({ body }) => body))
      .toEqual([{ seen: 8, drop: ['verification.maintenance'] }]);
  });

  it('says why it did not begin', async () => {
    const { page } = await openSettings({
      pcClock: 1_774_612_800,
      answers: { 'POST settings': refusal(409, 'settings_overtaken', { version: 8, since: [] } as object) },
    });
    await page.getByRole('button', { name: 'Pause the region' }).click();
    await page.clock.runFor(11_000);
    await page.getByText('Somebody else changed the settings meanwhile').waitFor();
  });
});

describe('settings that cannot be loaded', () => {
  it('are asked for again', async () => {
    const { page, api } = await openPages({ path, answers: { 'GET settings': offline } });
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    await expectFine(page);
    api.answer(answers);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Codes', exact: true }).waitFor();
  });
});

describe('settings for everybody', () => {
  it.each(looks)('%s', async (name, options) => {
    const { page } = await openPages({ path, answers, ...options });
    const row = page.locator('.enx-setting', { hasText: 'verification.codeLength' }).first();
    await row.getByRole('button').click();
    await row.locator('input').fill('6');
    await expectFine(page);
    await row.scrollIntoViewIfNeeded();
    await picture(page, `settings-${name}`, false);
  });
});
