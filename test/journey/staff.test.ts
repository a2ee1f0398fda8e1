/** People who work with it, in a browser on a deployed stack: from the sign-in to what a phone makes of it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../tools/pages/open-browser.ts';
import { stack } from '../support/setup/stack.ts';
import { newPerson, picture, type Watched } from './support/browser.ts';
import { device } from './support/device.ts';

const { staff, region, identityProvider } = stack();
const pages = staff?.url ?? '';
const desk = { viewport: { width: 1_100, height: 900 } };

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** `login`: of local/identity-provider/staff.ts. */
async function signIn(login: string, path = '', isOneFactor = false): Promise<Watched> {
  const person = await newPerson(browser, desk);
  await person.page.goto(`${pages}${path}`);
  await person.page.click(isOneFactor ? `#${login}-one-factor` : `#${login}`);
  return person;
}

async function open(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

/** No address of the browser, and no storage, may hold a code or a token. */
async function kept(page: Page): Promise<string> {
  return page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.title]),
  );
}

describe.skipIf(staff === undefined || identityProvider === undefined)('a case worker', () => {
  it('issues a code with four keys, with which a contact is notified; nothing of it stays', async () => {
    const { page, context, complaints, asked } = await signIn('case-worker');
    await page.getByRole('heading', { level: 1, name: 'Issue a code' }).waitFor();
    for (const key of ['1', 'Tab', '2', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: 'Read this code out' }).waitFor();
    const code = (await page.locator('main').innerText()).match(/\b\d{4}\s+\d{4}\b/)?.[0].replace(/\s/g, '') ?? '';
    expect(code).toMatch(/^\d{8}$/);
    expect((await picture(page, 'staff-code')).isTooWide).toBe(false);
    const storage = await kept(page);
    expect(storage).not.toContain(code);
    expect(storage).not.toMatch(/eyJ/);

    const walk = await device('walk', '--code', code);
    expect(walk.text).toContain('B is NOTIFIED');
    await page
      .getByText('The phone has taken the code', { exact: false })
      .or(page.getByText(/used/i))
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Issue' }).waitFor();
    expect(await page.content()).not.toContain(code);
    expect(asked.map(({ cookie }) => cookie).filter((cookie) => /token|eyJ/.test(cookie))).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('finds the code again, ends one, and is shown no page of administrators', async () => {
    const { page, context, told } = await signIn('case-worker', `${region}/codes`);
    await page.getByRole('heading', { level: 1, name: 'Codes' }).waitFor();
    const links = await page.getByRole('navigation').getByRole('link').allInnerTexts();
    expect(links).toEqual(['Issue a code', 'Bulk issue', 'Codes']);
    await page.goto(`${pages}${region}/settings`);
    await page.getByText('You may not open this page').waitFor();
    expect((await told()).filter(({ status }) => status >= 500)).toEqual([]);
    await context.close();
  });
});

describe.skipIf(staff === undefined || identityProvider === undefined)('an administrator', () => {
  const readable = ['Statistics', 'Settings', 'Signing keys', 'Quota', 'Audit', 'Members', 'API keys', 'Apps'];

  it('opens every page, and makes a key, which stands in the audit with the name of the person', async () => {
    const { page, context, complaints, told } = await signIn('administrator');
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const name of readable) {
      await open(page, name);
      await page.waitForLoadState('networkidle');
      expect(await page.locator('.enx-failure').count(), name).toBe(0);
    }
    await open(page, 'API keys');
    const name = `Laboratory ${Date.now()}`;
    await page.getByLabel('Laboratories').check();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Make the key' }).click();
    const key = (await page.locator('.enx-new-key').innerText()).trim();
    expect(key.split('.')).toHaveLength(3);
    await page.getByLabel('I have kept the key').check();
    await page.locator('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByText(name).first().waitFor();
    await open(page, 'Audit');
    await page.getByText('Arne Administrator').first().waitFor();
    expect(await page.content()).not.toContain(key);
    expect((await told()).filter(({ status }) => status >= 500)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('of two regions chooses, and sees all of them', async () => {
    const { page, context } = await signIn('system');
    await page.getByRole('heading', { level: 1, name: 'Your regions' }).waitFor();
    await open(page, 'All regions');
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBeGreaterThanOrEqual(2);
    expect((await picture(page, 'staff-regions')).isTooWide).toBe(false);
    await context.close();
  });
});

describe.skipIf(staff === undefined || identityProvider === undefined)('who may not', () => {
  it('without a second factor is told so, and gets in with it', async () => {
    const { page, context } = await signIn('case-worker', '', true);
    // Asked once more, for both factors.
    await page.click('#case-worker-one-factor');
    await page.getByText('You signed in without a second factor', { exact: false }).waitFor();
    await context.close();
  });

  it('calls without a token, from another page or in a frame gets nothing', async () => {
    const me = `${pages}staff/me`;
    expect((await fetch(me)).status).toBe(401);
    expect((await fetch(me, { headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' } })).status).toBe(401);
    const page = await fetch(pages);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(me, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });
});
