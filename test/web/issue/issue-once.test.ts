/** Whatever a person does and the network does to them: one form issues one code. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { NOW } from '../../support/web/answers.ts';
import { bodyOf, codeAnswer, express, issuingOnce } from '../../support/web/codes.ts';
import {
  closeBrowser,
  closePages,
  expectAccessible,
  type OpenOptions,
  openPages,
  picture,
} from '../../support/web/pages.ts';
import { type Asked, offline } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

async function open(server = issuingOnce(), options: OpenOptions = {}) {
  const answers = {
    'POST issue': server.issue,
    'GET code': server.code,
    'POST expireCode': codeAnswer(),
    ...options.answers,
  };
  const pages = await openPages({ ...options, desk: express, answers });
  return { ...pages, server };
}

async function fillIn(page: Page): Promise<void> {
  for (const key of ['1', 'Tab', '2']) await page.keyboard.press(key);
}

const slowly = (server: ReturnType<typeof issuingOnce>) => async (asked: Asked) => {
  await new Promise((resolve) => setTimeout(resolve, 500));
  return server.issue(asked);
};

const firstAnswerLost = (server: ReturnType<typeof issuingOnce>) => (asked: Asked) => {
  const answer = server.issue(asked);
  return asked.before === 0 ? offline : answer;
};

describe('pressed again', () => {
  it('twenty times with the mouse, and with Enter held down: one call', async () => {
    const server = issuingOnce();
    const { page, api } = await open(server, { answers: { 'POST issue': slowly(server) } });
    await fillIn(page);
    // All in one task of the browser: nothing is drawn between them.
    const presses = 'for (let press = 0; press < 20; press++) button.click()';
    await page.evaluate(`{ const button = document.querySelector('form button[type=submit]'); ${presses} }`);
    for (let press = 0; press < 10; press++) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await page.waitForSelector('.enx-code');
    // Nor does the key that is still held end the result.
    for (let press = 0; press < 5; press++) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    expect(await page.locator('.enx-code').count()).toBe(1);
    expect(api.of('POST issue')).toHaveLength(1);
    expect([...server.known.values()]).toEqual([1]);
  });
});

describe('reloaded', () => {
  it('before it is sent: the same form, empty', async () => {
    const { page, api } = await open();
    await fillIn(page);
    const before = await page.evaluate('sessionStorage.getItem("enx.issue.US-ZZ")');
    await page.reload();
    await page.waitForSelector('#testType');
    expect(await page.evaluate('sessionStorage.getItem("enx.issue.US-ZZ")')).toBe(before);
    expect(api.of('POST issue')).toHaveLength(0);
  });

  it('while it is being sent: what became of it is asked, and nothing is issued anew', async () => {
    const server = issuingOnce();
    const { page, api } = await open(server, { answers: { 'POST issue': slowly(server) } });
    await fillIn(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Issuing');
    await page.waitForTimeout(1_000);
    await page.reload();
    await page.waitForSelector('text=This form has already issued a code');
    expect(api.of('POST issue')).toHaveLength(1);
    await expectAccessible(page);
    await picture(page, 'issue-earlier');
  });

  it('with the code on the screen: its state, never the code, and what to do', async () => {
    const { page, api, server } = await open();
    await fillIn(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.enx-code');
    await page.reload();
    await page.waitForSelector('text=This form has already issued a code');
    await page.waitForSelector('text=Can be used.');
    expect(await page.locator('.enx-code').count()).toBe(0);
    // Who says so gets another; the first ends before.
    await page.click('text=End that code, and issue a new one');
    await page.waitForSelector('#testType');
    await fillIn(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.enx-code');
    expect(api.of('POST expireCode')).toHaveLength(1);
    expect([...server.known.values()]).toEqual([1, 1]);
  });

  it('when nothing was issued: the form, and a word about it', async () => {
    const { page, api } = await open(issuingOnce(), { answers: { 'POST issue': offline } });
    await fillIn(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=No connection');
    await page.reload();
    await page.waitForSelector('text=issued nothing');
    expect(api.of('GET code')).toHaveLength(1);
  });
});

describe('gone back', () => {
  it('to another page and forward again: the code is still there, and one', async () => {
    const { page, api } = await open(issuingOnce(), {
      path: '/US-ZZ/codes',
      answers: { 'GET codes': { now: NOW, codes: [] } },
    });
    await page.click('nav >> text=Issue a code');
    await page.waitForSelector('#testType');
    await fillIn(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.enx-code');
    await page.goBack();
    await page.waitForSelector('text=Your last codes');
    await page.goForward();
    await page.waitForSelector('.enx-code');
    expect(api.of('POST issue')).toHaveLength(1);
  });
});

describe('an answer that is lost', () => {
  it('is asked for again with the same uuid; the code that was issued is replaced on demand alone', async () => {
    const server = issuingOnce();
    const { page, api } = await open(server, { answers: { 'POST issue': firstAnswerLost(server) } });
    await fillIn(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=No connection');
    await page.click('form button[type=submit]');
    await page.waitForSelector('text=This form has already issued a code');
    expect([...server.known.values()]).toEqual([1]);
    await page.click('text=End that code, and issue a new one');
    await page.waitForSelector('.enx-code');
    const calls = api.of('POST issue');
    expect(new Set(calls.map((asked) => bodyOf(asked).uuid)).size).toBe(1);
    expect(calls.at(-1)?.query.replaces).toBe(String(codeAnswer().issuedAt));
    expect(bodyOf(calls.at(-1) as Asked)).toMatchObject({ testType: 'confirmed', testDate: '2026-03-26' });
  });

  it('of a code whose message went is not replaced: the person is asked', async () => {
    const server = issuingOnce({ message: 'sent' }, false);
    const { page } = await open(server, { answers: { 'POST issue': firstAnswerLost(server) } });
    await fillIn(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=No connection');
    await page.click('form button[type=submit]');
    await page.waitForSelector('text=This form has already issued a code');
    await page.click('button >> text=Next person');
    await page.waitForSelector('#testType');
    expect([...server.known.values()]).toEqual([1]);
  });
});

describe('two tabs', () => {
  it('are two forms; a tab that was doubled is one with the first', async () => {
    const { page, context, server, origin } = await open();
    const other = await context.newPage();
    await other.goto(`${origin}/US-ZZ/issue`);
    await other.waitForSelector('#testType');
    const [doubled] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate('window.open(location.href) && 0'),
    ]);
    await doubled.waitForSelector('#testType');
    for (const tab of [page, other]) {
      await tab.bringToFront();
      await tab.locator('input[name=testType]').first().focus();
      await fillIn(tab);
      await tab.keyboard.press('Enter');
      await tab.waitForSelector('.enx-code');
    }
    expect([...server.known.values()]).toEqual([1, 1]);
    await doubled.bringToFront();
    await doubled.locator('input[name=testType]').first().focus();
    await fillIn(doubled);
    await doubled.keyboard.press('Enter');
    await doubled.waitForSelector('text=This form has already issued a code');
    expect([...server.known.values()]).toEqual([1, 1]);
  });
});
