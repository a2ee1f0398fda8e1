/** What stands around every page. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { region } from '../../support/web/answers.ts';
import { closeBrowser, closePages, expectAccessible, narrow, openPages, picture } from '../../support/web/pages.ts';

afterEach(closePages);
afterAll(closeBrowser);

const two = [region, { ...region, region: 'NO', name: 'Norge' }];
const path = '/nowhere';

describe('the frame', () => {
  it.each([
    ['light', 'en', undefined],
    ['dark', 'en', undefined],
    ['light', 'ar', undefined],
    ['dark', 'ar', narrow],
    ['light', 'fr', narrow],
  ] as const)('is accessible: %s, %s, %o', async (colorScheme, language, viewport) => {
    const { page } = await openPages({
      path: '/US-ZZ/quota',
      colorScheme,
      language,
      ...(viewport && { viewport }),
      me: { regions: two, isSystemAdministrator: true },
      desk: {
        notices: [
          { kind: 'practice' },
          { kind: 'maintenance' },
          { kind: 'quota-low', remaining: 2 },
          { kind: 'claim-ratio', ratio: { last: 0.2, mean: 0.6, anomalous: true } },
        ],
      },
    });
    await page.waitForSelector('.enx-banner--warning');
    await picture(page, `frame-${colorScheme}-${language}${viewport ? '-narrow' : ''}`);
    expect(await page.evaluate('document.documentElement.dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
    await expectAccessible(page);
  });

  it('shows the pages that a person may see, and no others', async () => {
    const { page } = await openPages({
      path: '/US-ZZ/issue',
      me: { regions: [{ ...region, permissions: ['CodeIssue', 'StatsRead'] }] },
    });
    const links = await page.locator('nav a').allInnerTexts();
    expect(links).toEqual(['Issue a code', 'Codes', 'Statistics']);
  });

  it('names the permission that a page needs', async () => {
    const { page } = await openPages({
      path: '/US-ZZ/audit',
      me: { regions: [{ ...region, permissions: ['CodeIssue'] }] },
    });
    expect(await page.innerText('main')).toContain('Read the audit log');
  });

  it('says so where the person is no member of the link’s region', async () => {
    const { page, api } = await openPages({ path: '/US-YY/codes/5fd3a5b6-8f0e-4b66-8d1d-6a2e3c9b7a11' });
    expect(await page.innerText('h1')).toBe('Not a region of yours');
    expect(await page.innerText('main')).toContain('US-YY');
    expect(api.asked.filter(({ values }) => values.region === 'US-YY')).toEqual([]);
    await expectAccessible(page);
  });

  it('opens the first page of an only region', async () => {
    const { page, origin } = await openPages({
      path: '/',
      me: { regions: [{ ...region, permissions: ['StatsRead'] }] },
    });
    await page.waitForURL(`${origin}/US-ZZ/statistics`);
  });

  it('lets a person of two regions choose, and go over to the other', async () => {
    const { page, origin } = await openPages({ path: '/', me: { regions: two } });
    await expectAccessible(page);
    await page.click('main a:has-text("Norge")');
    await page.waitForURL(`${origin}/NO/issue`);
    await page.selectOption('header select', 'US-ZZ');
    await page.waitForURL(`${origin}/US-ZZ/issue`);
  });

  it('says what to do for whom no region has', async () => {
    const { page } = await openPages({ path: '/', me: { regions: [] } });
    expect(await page.innerText('main')).toContain('Ask an administrator');
  });

  it('has an own page for what is not there', async () => {
    const { page } = await openPages({ path });
    expect(await page.innerText('h1')).toBe('There is no such page');
  });

  it('keeps the language that was chosen', async () => {
    const { page } = await openPages({ path });
    await page.selectOption('header select', 'es');
    await page.waitForSelector('h1:has-text("Esta página no existe")');
    expect(await page.evaluate('document.documentElement.lang')).toBe('es');
    await page.reload();
    await page.waitForSelector('h1:has-text("Esta página no existe")');
  });

  it('shows script in names as text', async () => {
    const script = '<script>document.title="taken"</script><img src=x onerror=alert(1)>{bad';
    const { page } = await openPages({ path, me: { name: script, regions: [{ ...region, name: script }] } });
    expect(await page.innerText('header')).toContain(script);
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('img').count()).toBe(0);
  });

  it('is walked through by the keyboard: to the content first, and the focus follows the page', async () => {
    const { page, origin } = await openPages({ path: '/US-ZZ/quota' });
    await page.keyboard.press('Tab');
    await page.evaluate('document.activeElement.blur()');
    await page.locator('.govuk-skip-link').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.locator('nav a', { hasText: 'Audit' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}/US-ZZ/audit`);
    await page.waitForSelector('h1:focus');
    expect(await page.locator('nav [aria-current=page]').innerText()).toBe('Audit');
  });

  it('says so when a page’s files are gone after a new version', async () => {
    const { page, context } = await openPages({ path });
    await context.route('**/assets/page-*.js', (route) => route.abort());
    await page.locator('nav a, main a', { hasText: 'start' }).first().click();
    await page.waitForSelector('h1:has-text("This page cannot be shown")');
  });
});
