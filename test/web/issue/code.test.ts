/** What became of a code, and its end before its time. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { NOW, region } from '../../support/web/answers.ts';
import { CODE, codeAnswer, UUID } from '../../support/web/codes.ts';
import { looks } from '../../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../../support/web/pages.ts';
import { offline, refusal } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const path = `/US-ZZ/codes/${UUID}`;
const sent = codeAnswer({ message: 'sent', longExpiresAt: NOW + 86_340 });
const recent = {
  now: NOW,
  codes: [
    sent,
    codeAnswer({ uuid: UUID.replace('1b', '2b'), claimed: true }),
    codeAnswer({ uuid: UUID.replace('1b', '3b'), expiresAt: NOW - 1, longExpiresAt: NOW - 1 }),
  ],
};

describe.each(looks)('in %s', (name, options) => {
  it('list and status can be read by everybody', { timeout: 120_000 }, async () => {
    const answers = { 'GET codes': recent, 'GET code': sent };
    const { page } = await openPages({ ...options, path: '/US-ZZ/codes', answers });
    await page.waitForSelector('.enx-recent__item');
    await expectAccessible(page);
    await picture(page, `codes-${name}`);
    await page.locator('.enx-recent a').first().click();
    await page.waitForSelector('.govuk-summary-list');
    await expectAccessible(page);
    await picture(page, `code-${name}`);
  });
});

describe('a code', () => {
  it.each([
    [codeAnswer(), ['Can be used.', 'No message was asked for.', 'You']],
    [
      codeAnswer({ claimed: true, message: 'unknown' }),
      ['Used: the phone has taken it.', 'nobody knows whether it went'],
    ],
    [
      codeAnswer({ expiresAt: NOW - 1, longExpiresAt: NOW + 600, message: 'sending' }),
      ['typed it has ended', 'being sent'],
    ],
    [
      codeAnswer({ expiresAt: NOW - 1, longExpiresAt: NOW - 1, issuer: { kind: 'api-key', id: '<b>7</b>' } }),
      ['Ended without being used.', 'API key <b>7</b>'],
    ],
    [codeAnswer({ issuer: { kind: 'person', id: 'x' } }), ['no member any more']],
  ])('is told in words (%#)', async (code, words) => {
    const { page } = await openPages({ path, answers: { 'GET code': code } });
    await page.waitForSelector('.govuk-summary-list');
    const text = await page.innerText('.govuk-summary-list');
    for (const word of words) expect(text).toContain(word);
  });

  it('ends after a confirmation, and not without', async () => {
    const ended = codeAnswer({ expiresAt: NOW, longExpiresAt: NOW });
    const { page, api } = await openPages({ path, answers: { 'GET code': codeAnswer(), 'POST expireCode': ended } });
    await page.click('main >> text=End this code');
    await page.waitForSelector('dialog[open]');
    await expectAccessible(page);
    await picture(page, 'code-end');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    expect(api.of('POST expireCode')).toHaveLength(0);
    await page.click('main >> text=End this code');
    api.answer({ 'GET code': ended });
    await page.click('dialog >> text=End this code >> nth=-1');
    await page.waitForSelector('text=The code has ended.');
    await page.waitForSelector('text=Ended without being used.');
    expect(api.of('POST expireCode').map(({ values }) => values.uuid)).toEqual([UUID]);
    expect(await page.locator('main >> text=End this code').count()).toBe(0);
  });

  it('that was used before it could be ended is told as that', async () => {
    const answers = { 'GET code': codeAnswer(), 'POST expireCode': refusal(400, 'code_claimed') };
    const { page, api } = await openPages({ path, answers });
    await page.click('main >> text=End this code');
    api.answer({ 'GET code': codeAnswer({ claimed: true }) });
    await page.click('dialog >> text=End this code >> nth=-1');
    await page.waitForSelector('text=It was used before it could be ended.');
    await page.waitForSelector('text=Used: the phone has taken it.');
  });

  it('cannot be ended by who lacks the permission', async () => {
    const me = { regions: [{ ...region, permissions: ['CodeRead'] as const }] };
    const { page } = await openPages({ path, me, answers: { 'GET code': codeAnswer() } });
    await page.waitForSelector('.govuk-summary-list');
    expect(await page.locator('text=End this code').count()).toBe(0);
  });
});

describe('a link to a code', () => {
  it('of a region where the person is no member names that region', async () => {
    const { page } = await openPages({ path: `/US-AA/codes/${UUID}` });
    await page.waitForSelector('main >> text=US-AA');
  });

  it('that this region does not know leads to the person’s other regions', async () => {
    const other = { ...region, region: 'US-YY', name: '<i>Why</i> County' };
    const answers = { 'GET code': refusal(404, 'code_not_found') };
    const { page, origin } = await openPages({ path, me: { regions: [region, other] }, answers });
    await page.waitForSelector('text=Region US-ZZ knows no code with this UUID');
    await expectAccessible(page);
    const link = page.locator('a >> text=<i>Why</i> County');
    expect(
      await link.evaluate((element: { closest(css: string): { href: string } }) => element.closest('a').href),
    ).toBe(`${origin}/US-YY/codes/${UUID}`);
  });

  it('without a connection can be tried again', async () => {
    const { page, api } = await openPages({ path, answers: { 'GET code': offline } });
    await page.waitForSelector('.enx-failure');
    api.answer({ 'GET code': codeAnswer() });
    await page.click('.enx-failure button');
    await page.waitForSelector('text=Can be used.');
  });
});

describe('a UUID', () => {
  it('is looked up as it is pasted, and a code is no UUID', async () => {
    const { page, origin } = await openPages({
      path: '/US-ZZ/codes',
      answers: { 'GET codes': { now: NOW, codes: [] }, 'GET code': codeAnswer() },
    });
    await page.waitForSelector('text=You have issued none in this region yet.');
    await page.fill('#uuid', CODE);
    await page.click('text=Look it up');
    await page.waitForSelector('text=A code is not stored');
    await page.fill('#uuid', '<script>');
    await page.click('text=Look it up');
    await page.waitForSelector('text=Enter a UUID');
    await expectAccessible(page);
    await page.fill('#uuid', ` {${UUID.toUpperCase()}} `);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.govuk-summary-list');
    expect(page.url()).toBe(`${origin}${path}`);
  });
});
