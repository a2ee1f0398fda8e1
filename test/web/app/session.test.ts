/** Signing in and out, and what happens when a session ends while somebody works. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { MeAnswer } from '../../../protocol/staff/answers.ts';
import { IDLE_SECONDS } from '../../../protocol/staff/session.ts';
import { NOW } from '../../support/web/answers.ts';
import { closeBrowser, closePages, expectAccessible, type OpenedPages, openPages } from '../../support/web/pages.ts';
import { refusal } from '../../support/web/staff-api.ts';

/** On a machine that has much else to do. */
const busy = { timeout: 20_000 };

afterEach(closePages);
afterAll(closeBrowser);

const path = '/US-ZZ/quota';
const dialog = 'dialog[open]';
const signInAgain = `${dialog} button`;

/** Goes to a page of the region, which is then asked for its desk. */
async function openRegion(page: Page): Promise<void> {
  await page.evaluate(`history.pushState(null, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'))`);
}

describe('signing in', () => {
  it('asks with PKCE, and never for what the deployment does not name', async () => {
    const { signIn } = await openPages({ path });
    expect(signIn.asked[0]).toMatchObject({ client_id: 'staff', response_type: 'code', code_challenge_method: 'S256' });
    expect(signIn.asked[0]).not.toHaveProperty('prompt');
  });

  it('comes back to the page that was asked for, with its query, and leaves no code in the address', async () => {
    const { page, origin } = await openPages({ path: `${path}?a=1` });
    expect(page.url()).toBe(`${origin}${path}?a=1`);
    await page.goBack().catch(() => null);
    expect(page.url()).not.toContain('code=');
  });

  it('keeps no token outside of the tab’s memory', async () => {
    const { page, context } = await openPages({ path });
    const stored = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(stored).not.toMatch(/at-1|refresh-1/);
    expect(await context.cookies()).toEqual([]);
  });

  it('refuses a sign-in with another’s state, and offers an own one', async () => {
    const { page, signIn, api } = await openPages({
      path,
      prepare: (fake) => {
        fake.mode = 'wrong-state';
      },
    });
    expect(await page.innerText('main')).toContain('was not begun in this window');
    expect(signIn.tokens).toEqual([]);
    expect(api.asked).toEqual([]);
    await expectAccessible(page);
    signIn.mode = 'back';
    await page.click('main button');
    await page.waitForSelector('header button');
  });

  it('says so when the provider refuses', async () => {
    const { page } = await openPages({
      path,
      prepare: (fake) => {
        fake.mode = 'denied';
      },
    });
    expect(await page.innerText('main')).toContain('did not succeed');
  });

  it('says so when the provider cannot be reached', async () => {
    const { page } = await openPages({
      path,
      prepare: (_, context) => context.route('https://sign-in.test/**', (route) => route.abort()),
    });
    expect(await page.innerText('main')).toContain('cannot be reached');
  });

  it('asks once for both factors where the server does not take the sign-in, and then says why', async () => {
    const { page, signIn } = await openPages({
      path,
      answers: { 'GET me': refusal(401, 'second_factor_missing') },
    });
    await page.waitForSelector('main:has-text("without a second factor")');
    expect(signIn.asked.map(({ prompt }) => prompt)).toEqual([undefined, 'login']);
  });
});

describe('a token that ends while somebody works', () => {
  const expired = refusal(401, '');

  it('is renewed, and the call is made again, without a word', async () => {
    const { page, api, signIn } = await openPages({
      path: '/nowhere',
      answers: { 'GET desk': ({ token }) => (token === 'at-1' ? expired : refusal(404, 'not_found')) },
    });
    await openRegion(page);
    await page.waitForSelector('main .enx-failure');
    expect(api.of('GET desk').map(({ token }) => token)).toEqual(['at-1', 'at-2']);
    expect(signIn.asked).toHaveLength(1);
  });

  it('asks the person in a window of its own where it cannot be renewed: the page stays, the call is repeated', async () => {
    const { page, api, signIn, context } = await openPages({
      path: '/nowhere',
      answers: { 'GET desk': ({ token }) => (token === 'at-1' ? expired : refusal(404, 'not_found')) },
    });
    signIn.refusesRenewal = true;
    await page.evaluate('window.stays = 1');
    await openRegion(page);
    await page.waitForSelector(dialog);
    expect(await page.innerText(dialog)).toContain('What you have typed stays here');
    await expectAccessible(page);
    await page.click(signInAgain);
    await page.waitForSelector(dialog, { state: 'detached' });
    await page.waitForSelector('main .enx-failure');
    expect(await page.evaluate('window.stays')).toBe(1);
    expect(signIn.asked[1]).toMatchObject({ prompt: 'login' });
    expect(api.of('GET desk').map(({ token }) => token)).toEqual(['at-1', 'at-2']);
    expect(context.pages()).toHaveLength(1);
  });

  it('says so when the browser blocks the window, and lets the person try again', async () => {
    const { page, signIn } = await openPages({ path: '/nowhere', answers: { 'GET desk': expired } });
    signIn.refusesRenewal = true;
    await page.evaluate('window.open = () => null');
    await openRegion(page);
    await page.click(signInAgain);
    await page.waitForSelector(`${dialog} [role=alert]`);
    expect(await page.innerText(dialog)).toContain('Allow windows');
    await page.keyboard.press('Escape');
    expect(await page.isVisible(dialog)).toBe(true);
  });

  it('asks no third time where nothing helps', async () => {
    const { page, signIn, api } = await openPages({ path: '/nowhere', answers: { 'GET desk': expired } });
    await openRegion(page);
    await page.click(signInAgain);
    await page.waitForSelector('main .enx-failure');
    expect(api.of('GET desk')).toHaveLength(3);
    expect(signIn.asked).toHaveLength(2);
  });
});

describe('a session’s ends, by the server’s clock', () => {
  /** A day behind, and under the test's control. */
  const pcClock = NOW - 86_400;

  /** The clock stands still from here on; a key has told the server that somebody is there, at its time NOW. */
  async function openStopped(me: Partial<MeAnswer> = {}): Promise<OpenedPages> {
    const opened = await openPages({ path, pcClock, me });
    await opened.page.clock.pauseAt((pcClock + 300) * 1000);
    const told = opened.page.waitForResponse('**/staff/me');
    await opened.page.keyboard.press('Shift');
    await (await told).finished();
    await opened.page.waitForTimeout(500);
    return opened;
  }

  /** The page looks at the clock each second: after this it has seen second `seconds`, and none later. */
  async function wait(page: Page, seconds: number): Promise<void> {
    await page.clock.fastForward((seconds - 2) * 1000);
    await page.clock.runFor(2000);
  }

  /** What is shown is drawn by the same clock: it goes on, for three seconds at most, until `selector` is there. */
  async function shows(page: Page, selector: string): Promise<void> {
    for (let step = 0; step < 15; step++) {
      await page.clock.runFor(200);
      if (await page.isVisible(selector)) return;
    }
    throw new Error(`${selector} does not show`);
  }

  it('warns of idleness two minutes before, and one key is enough to stay', async () => {
    const { page, api } = await openStopped();
    const calls = api.of('GET me').length;
    await wait(page, IDLE_SECONDS - 121);
    expect(await page.isVisible(dialog)).toBe(false);
    await shows(page, dialog);
    expect(await page.innerText(dialog)).toMatch(/Are you still there/);
    await page.keyboard.press('Shift');
    await expect.poll(() => api.of('GET me').length, busy).toBe(calls + 1);
    // The answer may come after the second in which the page looks.
    const looksAgain = async () => {
      await page.clock.runFor(1_000);
      return page.isVisible(dialog);
    };
    await expect.poll(looksAgain, busy).toBe(false);
  });

  it('ends after 20 minutes and a second, not before', async () => {
    const { page } = await openStopped();
    await wait(page, IDLE_SECONDS);
    expect(await page.innerText('body')).not.toContain('Nothing happened here');
    await shows(page, `${dialog}:has-text("Nothing happened here")`);
    await page.clock.resume();
    await expectAccessible(page);
  });

  it('warns before 20 hours, and asks then', async () => {
    const { page } = await openStopped({ sessionEnds: NOW + 600 });
    await wait(page, 479);
    expect(await page.isVisible('.enx-banner--warning')).toBe(false);
    await shows(page, '.enx-banner--warning');
    await wait(page, 117);
    expect(await page.isVisible(dialog)).toBe(false);
    await wait(page, 4);
    await shows(page, `${dialog}:has-text("20 hours")`);
  });

  it('tells the server of somebody who types for long, at most every two minutes', async () => {
    const { page, api } = await openStopped();
    const calls = api.of('GET me').length;
    await wait(page, 119);
    await page.keyboard.press('a');
    await page.waitForTimeout(500);
    expect(api.of('GET me')).toHaveLength(calls);
    await wait(page, 3);
    await page.keyboard.press('a');
    await page.keyboard.press('a');
    await expect.poll(() => api.of('GET me').length, busy).toBe(calls + 1);
  });
});

describe('signing out', () => {
  it('tells the server and the provider, and the next person says who they are', async () => {
    const { page, api, signIn } = await openPages({ path });
    await page.click('header button');
    await page.waitForSelector('main:has-text("everywhere else")');
    expect(api.of('POST signOut')).toHaveLength(1);
    expect(signIn.revoked).toEqual(['refresh-1']);
    await expectAccessible(page);
    await page.click('main button');
    await page.waitForSelector('header button');
    expect(signIn.asked[1]).toMatchObject({ prompt: 'login' });
  });

  it('says so where the server does not answer, and forgets the person here all the same', async () => {
    const { page } = await openPages({ path, answers: { 'POST signOut': refusal(500, 'internal_server_error') } });
    await page.click('header button');
    await page.waitForSelector('main:has-text("other computers")');
  });

  it('holds in the browser’s other tabs', async () => {
    const { page, context, origin } = await openPages({ path });
    const other = await context.newPage();
    await other.goto(origin + path);
    await other.waitForSelector('header button');
    await page.click('header button');
    await other.waitForSelector('main:has-text("You are signed out")');
  });

  it('is told to somebody whom an administrator signed out, in the middle of their work', async () => {
    const { page, api } = await openPages({ path: '/nowhere' });
    api.answer({ 'GET desk': refusal(401, 'signed_out') });
    await openRegion(page);
    await page.waitForSelector(`${dialog}:has-text("by an administrator")`);
  });
});
