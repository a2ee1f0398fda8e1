/** The overview of all regions. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { RegionOverview } from '../../protocol/staff/administration.ts';
import { NOW } from '../support/web/answers.ts';
import { looks } from '../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../support/web/pages.ts';
import { refusal } from '../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const overview = (rest: Partial<RegionOverview>): RegionOverview => ({
  region: 'US-ZZ',
  name: 'Zed County',
  practice: false,
  maintenance: false,
  ended: false,
  sendsMessages: true,
  userReport: true,
  quota: { enabled: true, quota: 500, remaining: 411 },
  claims: { last: 0.93, anomalous: false },
  members: 12,
  apps: [],
  ...rest,
});

const regions: RegionOverview[] = [
  overview({}),
  overview({ region: 'US-ZZ-PRACTICE', name: 'Zed County (practice)', practice: true, members: 3 }),
  overview({ region: 'US-YY', name: 'Why State', claims: { last: 0.31, mean: 0.9, deviation: 0.05, anomalous: true } }),
  overview({
    region: 'US-XX',
    name: '<script>alert(1)</script>',
    maintenance: true,
    quota: { enabled: false, quota: 0, remaining: 0 },
  }),
];

const open = (rest: Parameters<typeof openPages>[0] = {}) =>
  openPages({
    path: '/regions',
    me: { isSystemAdministrator: true },
    answers: { 'GET regions': { now: NOW, regions } },
    ...rest,
  });

describe('the overview of all regions', () => {
  it('says where codes are hardly redeemed, and links the own regions alone', async () => {
    const { page } = await open();
    await page.getByText('In one of them far fewer codes are redeemed than usual.', { exact: false }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(4);
    expect(await page.locator('tbody a').allTextContents()).toEqual(['US-ZZ']);
    expect(await page.locator('tbody a').getAttribute('href')).toBe('/US-ZZ/issue');
    await picture(page, 'regions');
  });

  it('shows a name with script in it as text', async () => {
    const { page } = await open();
    await page.getByText('<script>alert(1)</script>').waitFor();
  });

  it('finds and sorts', async () => {
    const { page } = await open();
    await page.fill('input[type=search]', 'why');
    expect(await page.locator('tbody strong').allTextContents()).toEqual(['US-YY']);
    await page.fill('input[type=search]', '');
    await page.getByRole('button', { name: 'Redeemed yesterday' }).click();
    await page.getByRole('button', { name: 'Redeemed yesterday' }).click();
    const sort = await page.locator('th[aria-sort=ascending], th[aria-sort=descending]').count();
    expect(sort).toBe(1);
  });

  it('turns over 200 regions by pages', async () => {
    const many = Array.from({ length: 200 }, (_, i) => overview({ region: `US-A${i}`, name: `Region ${i}` }));
    const { page } = await open({ answers: { 'GET regions': { now: NOW, regions: many } } });
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBe(24);
  });

  it('tells who is no system administrator that this is not for them', async () => {
    const { page } = await open({
      me: { isSystemAdministrator: false },
      answers: { 'GET regions': refusal(403, 'missing_permission', { missing: [] }) },
    });
    await page.locator('[role=alert]').first().waitFor();
    expect(await page.locator('table').count()).toBe(0);
  });

  it.each(looks)('is accessible: %s', async (name, options) => {
    const { page } = await open(options);
    await page.locator('tbody tr').first().waitFor();
    await picture(page, `regions-${name}`);
    await expectAccessible(page);
  });
});
