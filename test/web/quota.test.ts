/** The quota: how it stands, more codes for today, and whether codes are redeemed. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { QuotaAnswer } from '../../protocol/staff/administration.ts';
import { NOW, region } from '../support/web/answers.ts';
import { looks } from '../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../support/web/pages.ts';
import { type Answers, refusal } from '../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const path = '/US-ZZ/quota';
const quota: QuotaAnswer = {
  enabled: true,
  limit: 400,
  isModelled: true,
  limitFactor: 1.25,
  quota: 500,
  remaining: 31,
  until: NOW + 43_200,
  claims: { last: 0.41, mean: 0.78, deviation: 0.06, anomalous: true },
};
const answers: Answers = {
  'GET quota': quota,
  'POST quota': ({ body }) => ({ ...quota, remaining: 31 + (body as { codes: number }).codes }),
};

describe('the quota', () => {
  it('says how it stands and why, and what the claim ratio means', async () => {
    const { page } = await openPages({ path, answers });
    for (const text of ['31 codes left', '1.25', 'Yesterday 41% of the codes', 'Usual is 78%', 'unusually low']) {
      await page.getByText(text).first().waitFor();
    }
    await expectAccessible(page);
    await picture(page, 'quota');
  });

  it('gets more codes once the person has seen what it would be, and once only', async () => {
    const { page, api } = await openPages({ path, answers });
    await page.getByLabel('How many codes').fill('100');
    await page.getByRole('button', { name: 'Look what it would be' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add 100 codes?' });
    await dialog.getByText('31 codes are left now. With these it would be 131.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Add them' }).dblclick();
    await page.getByText('Added. 131 codes are left.').waitFor();
    expect(api.of('POST quota').map(({ body }) => body)).toEqual([{ codes: 100, dryRun: true }, { codes: 100 }]);
    await expect.poll(() => api.of('GET desk').length).toBe(2);
  });

  it('asks nobody for what is no number of codes', async () => {
    const { page, api } = await openPages({ path, answers });
    for (const typed of ['', '0', '-5', '1.5', '20001', '1e3', 'many']) {
      await page.getByLabel('How many codes').fill('1');
      await page.getByLabel('How many codes').fill(typed);
      await page.getByRole('button', { name: 'Look what it would be' }).click();
      await page.getByText('A whole number from 1 to 20,000.').waitFor();
    }
    expect(api.of('POST quota')).toEqual([]);
    await expectAccessible(page);
  });

  it('keeps what was typed where it is refused', async () => {
    const { page, api } = await openPages({
      path,
      answers: { ...answers, 'POST quota': refusal(400, 'quota_refused') },
    });
    await page.getByLabel('How many codes').fill('100');
    await page.getByRole('button', { name: 'Look what it would be' }).click();
    await page.getByRole('alert').getByText('refused: quota_refused').waitFor();
    api.answer({ 'POST quota': refusal(429, 'call_limit', { retryAfter: '5' }) });
    await page.getByRole('button', { name: 'Look what it would be' }).click();
    await page.getByRole('alert').getByText('Wait 5 seconds').waitFor();
    expect(await page.getByLabel('How many codes').inputValue()).toBe('100');
    await expectAccessible(page);
  });

  it('may not be there, and nothing can be added then', async () => {
    const { claims: _, until: __, ...rest } = quota;
    const { page } = await openPages({ path, answers: { 'GET quota': { ...rest, enabled: false } } });
    await page.getByText('This region has no quota').waitFor();
    await page.getByText('There are no figures yet.').waitFor();
    expect(await page.getByLabel('How many codes').count()).toBe(0);
    await expectAccessible(page);
  });

  it('may be looked at without the permission to add codes', async () => {
    const me = { regions: [{ ...region, permissions: ['SettingsRead' as const] }] };
    const { page } = await openPages({ path, me, answers });
    await page.getByText('31 codes left').waitFor();
    expect(await page.getByLabel('How many codes').count()).toBe(0);
  });

  it.each(looks)('for everybody: %s', async (name, options) => {
    const { page } = await openPages({ path, answers, ...options });
    await page.locator('meter').waitFor();
    await expectAccessible(page);
    await picture(page, `quota-${name}`);
  });
});
