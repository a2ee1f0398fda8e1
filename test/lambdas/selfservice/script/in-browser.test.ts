/** The form in Chromium: page, policy and built script as they are served. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { browserScript } from '../../../../lib/constructs/code/browser-script.ts';
import { parseToken } from '../../../../protocol/eligibility/token.ts';
import { redeems } from '../../../../protocol/eligibility/voprf.ts';
import { openKeepingBrowser } from '../../../../tools/pages/open-browser.ts';
import { openSigningPage, pageOf, type SigningPage, secret } from './signing-page.ts';

const script = browserScript();
let browser: Browser;
let server: SigningPage;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await openKeepingBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await openSigningPage(script);
  page = await browser.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of')) complaints.push(message.text());
  });
});
afterEach(async () => {
  await page.close();
  await server.close();
  expect(complaints).toEqual([]);
});

const posts = () => server.asked.filter(({ method }) => method === 'POST').map(({ path, type }) => `${path} ${type}`);
const signing = '/self/form application/json';
const plain = '/self/form application/x-www-form-urlencoded';
const issuing = '/self/issue application/x-www-form-urlencoded';

async function open(): Promise<void> {
  await page.goto(`${server.url}/self/form`);
}

async function answer(): Promise<void> {
  await page.check('input[value=since]');
  await page.fill('input[name=symptomDate]', '2026-11-18');
}

const press = () => page.click('button[type=submit]');
const arriveAt = (path: string) => page.waitForURL(`**${path}*`);
const failed = () => page.locator('#progress', { hasText: /^That did not/ }).waitFor();
const answered = () => page.waitForURL('**/self/form?*');

describe('with script', () => {
  it('the token goes where no cookie goes, with what the person stated, and redeems', async () => {
    await open();
    await answer();
    await press();
    await arriveAt('/self/issue');
    expect(posts()).toEqual([signing, issuing]);
    const [signed, issued] = server.asked.filter(({ method }) => method === 'POST');
    expect([signed?.cookie, issued?.cookie]).toEqual(['enx-session=1', '']);
    expect(server.asked.find(({ path }) => path.startsWith('/self/keys'))?.cookie).toBe('');
    const fields = new URLSearchParams(issued?.body);
    const token = parseToken(fields.get('token') ?? '');
    expect(token && redeems(secret, token.input, token.output)).toBe(true);
    fields.delete('token');
    expect(Object.fromEntries(fields)).toEqual({
      symptoms: 'since',
      symptomDate: '2026-11-18',
      testDate: '2026-11-20',
    });
  });

  it('after a proof that does not hold the page says so, sends nothing more, and tries again with the same element', async () => {
    server.faults = ['altered proof'];
    await open();
    await answer();
    await press();
    await failed();
    expect(posts()).toEqual([signing]);
    await press();
    await arriveAt('/self/issue');
    expect(posts()).toEqual([signing, signing, issuing]);
    const [first, second] = server.asked.filter(({ type }) => type === 'application/json');
    expect(first?.body).toBe(second?.body);
  });

  it('nothing can be pressed twice while it works', async () => {
    server.faults = ['slow'];
    await open();
    await answer();
    await press();
    expect(await page.getAttribute('button[type=submit]', 'aria-disabled')).toBe('true');
    expect(await page.textContent('#progress')).toBe('Fetching your code…');
    await page.press('button[type=submit]', 'Enter');
    expect(await page.evaluate('document.activeElement.type')).toBe('submit');
    await page.press('input[name=symptomDate]', 'Enter');
    await arriveAt('/self/issue');
    expect(posts()).toEqual([signing, issuing]);
  });

  it('a login that serves no more is the plain form’s to explain', async () => {
    server.faults = [409];
    await open();
    await answer();
    await press();
    await answered();
    expect(posts()).toEqual([signing, plain]);
  });

  it('an answer without its day is the server’s to refuse, and nothing is signed', async () => {
    await open();
    await page.check('input[value=since]');
    await press();
    await answered();
    expect(posts()).toEqual([plain]);
  });

  it('whoever comes back by the browser’s button can press again, with the same token', async () => {
    await open();
    await answer();
    await press();
    await arriveAt('/self/issue');
    // A page that was kept does not load.
    await page.goBack({ waitUntil: 'commit' });
    expect(await page.getAttribute('button[type=submit]', 'aria-disabled')).toBe('false');
    expect(await page.textContent('#progress')).toBe('');
    await press();
    await arriveAt('/self/issue');
    expect(posts()).toEqual([signing, issuing, issuing]);
    const [once, again] = server.asked.filter(({ path }) => path === '/self/issue');
    expect(once?.body).toBe(again?.body);
  });
});

describe('an old browser', () => {
  it('without Object.hasOwn blinds all the same', async () => {
    await page.addInitScript('delete Object.hasOwn');
    await open();
    await answer();
    await press();
    await arriveAt('/self/issue');
    expect(posts()).toEqual([signing, issuing]);
  });
  it('that cannot draw random numbers sends the plain form', async () => {
    await page.addInitScript('Crypto.prototype.getRandomValues = undefined');
    await open();
    await answer();
    await press();
    await answered();
    expect(posts()).toEqual([plain]);
  });
});

describe('the page', () => {
  const { body = '', headers } = pageOf(script);
  it('has at most 60 kB with its script, and 30 kB without', () => {
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60_000);
    expect(Buffer.byteLength(pageOf('').body ?? '')).toBeLessThanOrEqual(30_000);
  });
  it('allows that script alone, and asks this host alone', () => {
    const policy = headers?.['content-security-policy'] ?? '';
    expect(policy).toMatch(/script-src 'sha256-[A-Za-z0-9+/=]{44}'; connect-src 'self'/);
    expect(policy).not.toContain('unsafe');
  });
  it('the script cannot end its element, and is the same each time it is built', () => {
    expect(script).not.toMatch(/<\/script|<!--/i);
    expect(browserScript()).toBe(script);
  });
});
