/** The settings' page with answers of its own, and what tests do on it. */
import type { Page } from 'playwright-core';
import type { SettingsChangeAnswer, SettingsChangeRequest } from '../../../protocol/staff/administration.ts';
import { expectAccessible, type OpenOptions, openPages } from './pages.ts';
import { regionSettings, settingsAnswer } from './settings-answers.ts';
import type { Answers, Asked } from './staff-api.ts';

const path = '/US-ZZ/settings';

export const answers: Answers = {
  'GET settings': settingsAnswer(),
  'POST settings': ({ body }: Asked) => changed(body as SettingsChangeRequest),
};

/** As the function answers it, without its rules. */
export function changed({ seen, set = {}, drop = [], dryRun }: SettingsChangeRequest): SettingsChangeAnswer {
  const settings = regionSettings();
  const of = (key: string) => settings.find((each) => each.key === key);
  const changes = [
    ...Object.entries(set).map(([key, after]) => ({ key, before: of(key)?.value, after })),
    ...drop.map((key) => ({ key, before: of(key)?.value, after: of(key)?.deployed })),
  ];
  return { version: dryRun ? seen : seen + 1, changes, outcome: dryRun ? 'would-change' : 'changed' };
}

export async function openSettings(options: OpenOptions = {}) {
  const opened = await openPages({ path, ...options, answers: { ...answers, ...options.answers } });
  const { page } = opened;
  const groups = page.getByRole('navigation', { name: 'Groups of settings' });
  await groups.waitFor();
  const edit = async (name: string, text: string) => {
    await page.getByRole('button', { name: `Change ${name}`, exact: true }).click();
    await page.getByLabel(name, { exact: true }).fill(text);
  };
  const review = () => page.getByRole('button', { name: 'Review changes' }).click();
  return { ...opened, groups, edit, review, dialog: page.getByRole('dialog') };
}

/** At the page's end, where the bar that sticks to the window's foot lies over nothing: axe takes what it covers for cut off. */
export async function expectFine(page: Page): Promise<void> {
  await page.evaluate('window.scrollTo(0, document.body.scrollHeight)');
  await expectAccessible(page);
}
