/** A person in a browser: logs in, gets a code, and warns others with it; or is told, in words, why not. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../../tools/pages/open-browser.ts';
import { stack } from '../../support/setup/stack.ts';
import { newPerson, picture } from '../support/browser.ts';
import { device } from '../support/device.ts';
import {
  chooseWho,
  codeOn,
  heading,
  issuer,
  logIn,
  press,
  selfServiceUrl,
  sendForm,
  startAddress,
} from '../support/self-service.ts';
import { dayBefore } from '../support/story.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const CODE = /^\d{8}$/;
const KB = 1_024;

describe.skipIf(stack().selfService === undefined)('a person who logs in', () => {
  it('gets a code with which a contact is notified, and no cookie goes to where it is issued', async () => {
    const { page, context, asked, told, complaints } = await newPerson(browser);
    await page.goto(startAddress());
    expect((await picture(page, 'self-service-start-english')).isTooWide).toBe(false);
    await page.click('a[href*="kind=confirmed"]');
    await picture(page, 'self-service-identity-provider');
    await chooseWho(page, 'positive');
    expect((await picture(page, 'self-service-form-english')).isTooWide).toBe(false);
    const since = await dayBefore(4);
    await sendForm(page, since);
    const code = await codeOn(page);
    expect(code).toMatch(CODE);
    expect((await picture(page, 'self-service-code-english')).isTooWide).toBe(false);

    const answers = await told();
    const issued = asked.filter(({ url }) => new URL(url).pathname === '/self/issue');
    expect(issued.map(({ method, cookie }) => [method, cookie])).toEqual([['POST', '']]);
    const signed = asked.filter(({ url, method }) => new URL(url).pathname === '/self/form' && method === 'POST');
    expect(signed).toHaveLength(1);
    expect(JSON.parse(signed[0]?.body ?? '')).toEqual({ blinded: expect.any(String) });
    expect((await context.cookies(`${selfServiceUrl}self/form`)).filter(({ name }) => name.includes('enx-'))).toEqual(
      [],
    );
    expect(asked.filter(({ url }) => !url.startsWith(selfServiceUrl) && !url.startsWith(issuer))).toEqual([]);
    const sizes = answers.filter(({ url }) => url.startsWith(selfServiceUrl)).map(({ body }) => body.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(60 * KB);
    expect(complaints).toEqual([]);

    const walk = await device('walk', '--code', code);
    expect(walk.text).toContain('test type confirmed');
    expect(walk.text).toContain(`symptoms since ${since}`);
    expect(walk.text).toContain('B is NOTIFIED');
    expect(walk.code, walk.text).toBe(0);
    await context.close();
  });

  it('gets one without script too, and is told what that means', async () => {
    const { page, context, told } = await newPerson(browser, { javaScriptEnabled: false });
    await logIn(page, 'd-number');
    expect(await page.textContent('noscript')).toContain('this server could');
    await sendForm(page);
    expect(await heading(page)).toBe('Your code is ready');
    await press(page);
    expect(await codeOn(page)).toMatch(CODE);
    const pages = (await told()).filter(({ url }) => url.startsWith(selfServiceUrl));
    for (const { body, url } of pages.filter((each) => !each.url.endsWith('/self/form'))) {
      expect(body.length, url).toBeLessThanOrEqual(30 * KB);
    }
    await context.close();
  });

  it('reports a home test, which stays one', async () => {
    const { page, context } = await newPerson(browser, { locale: 'nb-NO' });
    await page.goto(startAddress());
    expect(await page.getAttribute('html', 'lang')).toBe('nb');
    await picture(page, 'self-service-start-norwegian');
    await page.click('a[href*="kind=user-report"]');
    await chooseWho(page, 'negative');
    await picture(page, 'self-service-form-norwegian');
    await sendForm(page);
    expect(await heading(page)).toBe('Koden din');
    await picture(page, 'self-service-code-norwegian');
    const published = await device('publish', '--code', await codeOn(page));
    expect(published.text).toContain('test type user-report');
    await context.close();
  });

  it('who is 16 today may', async () => {
    const { page, context } = await newPerson(browser);
    await logIn(page, 'sixteen');
    expect(new URL(page.url()).pathname).toBe('/self/form');
    await context.close();
  });
});

describe.skipIf(stack().selfService === undefined)('a page says what to do', () => {
  it.each([
    ['negative', 'We found no positive test', 'not-found'],
    ['day-15', 'We found no positive test', undefined],
    ['under-16', 'You are too young to do this yourself', 'under-age'],
    ['registry-error', 'Something went wrong', 'technical-error'],
  ])('to %s: %s', async (login, title, name) => {
    const { page, context, complaints } = await newPerson(browser);
    await logIn(page, login);
    expect(await heading(page)).toBe(title);
    if (name) expect((await picture(page, `self-service-${name}`)).isTooWide).toBe(false);
    expect(await context.cookies(`${selfServiceUrl}self/form`)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('to who has logged in three times today', async () => {
    const { page, context } = await newPerson(browser);
    for (let time = 1; time <= 3; time++) await logIn(page, 'too-often');
    expect(new URL(page.url()).pathname).toBe('/self/form');
    await logIn(page, 'too-often');
    expect(await heading(page)).toBe('You have got all the codes you can get for now');
    expect(await page.textContent('main')).toContain('24 hours');
    await picture(page, 'self-service-limited');
    await context.close();
  });

  it('to who does not log in after all', async () => {
    const { page, context } = await newPerson(browser);
    await page.goto(startAddress({ kind: 'confirmed' }));
    await page.click('text=Do not log in');
    expect(await heading(page)).toBe('You did not log in');
    await context.close();
  });

  it('from right to left, in a language that only the region has', async () => {
    const { page, context } = await newPerson(browser, { locale: 'ar' });
    await page.goto(startAddress());
    expect(await page.getAttribute('html', 'dir')).toBe('rtl');
    const edges = '(() => { const { left, right } = document.querySelector("main a.button").getBoundingClientRect();';
    const fromEdges = `${edges} return [left, window.innerWidth - right]; })()`;
    const [left = 0, right = 0] = await page.evaluate<number[]>(fromEdges);
    expect(right).toBeLessThan(left);
    expect((await picture(page, 'self-service-start-arabic')).isTooWide).toBe(false);
    await page.click('a[href*="kind=confirmed"]');
    await chooseWho(page, 'day-15');
    expect(await page.getAttribute('html', 'dir')).toBe('rtl');
    await picture(page, 'self-service-not-found-arabic');
    await context.close();
  });
});

describe.skipIf(stack().selfService === undefined)('a browser that goes other ways', () => {
  it('with two tabs serves the one that began last', async () => {
    const { page, context } = await newPerson(browser);
    const second = await context.newPage();
    await page.goto(startAddress({ kind: 'confirmed' }));
    await second.goto(startAddress({ kind: 'confirmed' }));
    await chooseWho(page, 'day-14');
    expect(await heading(page)).toBe('Begin again');
    await chooseWho(second, 'day-14');
    expect(new URL(second.url()).pathname).toBe('/self/form');
    await context.close();
  });

  it('sends one form in two tabs, and gets one code', async () => {
    const { page, context } = await newPerson(browser);
    await logIn(page, 'day-14', { kind: 'user-report' });
    const second = await context.newPage();
    await second.goto(page.url());
    await sendForm(page);
    expect(await codeOn(page)).toMatch(CODE);
    await sendForm(second).catch(() => undefined);
    expect(await second.locator('.code').count()).toBe(0);
    await context.close();
  });

  it('goes back from the code, and gets no second one', async () => {
    const { page, context } = await newPerson(browser);
    await logIn(page, 'sixteen', { kind: 'user-report' });
    await sendForm(page);
    expect(await codeOn(page)).toMatch(CODE);
    await page.reload();
    expect(await page.locator('.code').count()).toBe(0);
    expect(await heading(page)).toBe('This login has given its code');
    await page.goBack();
    await page.reload();
    expect(await heading(page)).toBe('Begin again');
    await context.close();
  });

  it('goes back to the identity provider, and from there begins again', async () => {
    const { page, context } = await newPerson(browser);
    await logIn(page, 'day-15');
    expect(await heading(page)).toBe('We found no positive test');
    await page.reload();
    expect(await heading(page)).toBe('Begin again');
    await page.click('main a.button');
    expect(page.url()).toContain(selfServiceUrl);
    await context.close();
  });

  it('logs out here and at the identity provider', async () => {
    const { page, context } = await newPerson(browser);
    await logIn(page, 'd-number', { kind: 'user-report' });
    await page.goto(`${selfServiceUrl}self/logout?${new URLSearchParams({ region: stack().region })}`);
    await page.click('#logout');
    expect(await heading(page)).toBe('You have logged out');
    expect(await context.cookies(`${selfServiceUrl}self/form`)).toEqual([]);
    await page.goto(`${selfServiceUrl}self/form`);
    expect(await heading(page)).toBe('Begin again');
    await context.close();
  });
});
