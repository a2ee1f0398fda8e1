/** The steps of a person who logs in and gets a code, in a browser. */
import type { Page } from 'playwright-core';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import { stack } from '../../support/setup/stack.ts';

export const selfServiceUrl = stack().selfService?.url ?? '';
export const issuer = stack().identityProvider?.issuer ?? '';

export function startAddress(query: Readonly<Record<string, string>> = {}): string {
  return `${selfServiceUrl}self/start?${new URLSearchParams({ region: stack().region, ...query })}`;
}

/** To the page after the login, whatever it is. */
export async function logIn(
  page: Page,
  login: string,
  { kind = 'confirmed', ...query }: { kind?: SelfServiceKind; lang?: string } = {},
): Promise<void> {
  await page.goto(startAddress({ kind, ...query }));
  await chooseWho(page, login);
}

/** On the page of the identity provider. */
export async function chooseWho(page: Page, login: string): Promise<void> {
  await Promise.all([page.waitForURL((url) => url.href.startsWith(selfServiceUrl)), page.click(`#${login}`)]);
}

/** The heading of the page. */
export async function heading(page: Page): Promise<string> {
  return (await page.textContent('h1')) ?? '';
}

/** Answers the question and sends the form; resolves with the page that follows. */
export async function sendForm(page: Page, symptomsSince?: string): Promise<void> {
  if (symptomsSince === undefined) await page.check('input[name=symptoms][value=none]');
  else {
    await page.check('input[name=symptoms][value=since]');
    await page.fill('input[name=symptomDate]', symptomsSince);
  }
  await press(page);
}

/** The button of a form, and the page after it. */
export async function press(page: Page): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.click('main form button[type=submit]')]);
}

/** The code on the page, as it is typed. */
export async function codeOn(page: Page): Promise<string> {
  const shown = await page.textContent('.code [aria-hidden=true]');
  return (shown ?? '').replaceAll(/\s/g, '');
}
