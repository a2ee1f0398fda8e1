/** A case worker issues a code to a person on the telephone. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { bodyOf, CODE, codeAnswer, express, issued, LONG_CODE } from '../../support/web/codes.ts';
import { looks } from '../../support/web/looks.ts';
import {
  closeBrowser,
  closePages,
  expectAccessible,
  type OpenedPages,
  type OpenOptions,
  openPages,
  picture,
} from '../../support/web/pages.ts';
import type { Asked } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const issue =
  (more = {}) =>
  (asked: Asked) =>
    issued(bodyOf(asked).uuid, more);

const open = (options: OpenOptions = {}, more = {}) =>
  openPages({
    ...options,
    desk: { ...express, ...options.desk },
    answers: { 'POST issue': issue(more), 'GET code': codeAnswer(), ...options.answers },
  });

async function press(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const generatedSMS = `Your code: https://us-zz.en.example.org/v?c=${LONG_CODE}`;

describe.each(looks)('in %s', (name, options) => {
  it('form, problems and code can be read by everybody', { timeout: 180_000 }, async () => {
    const { page } = await open(options, { message: 'sent' });
    await page.click('form button[type=submit]');
    await page.waitForSelector('.govuk-error-summary');
    await expectAccessible(page);
    await page.locator('input[name=testType]').first().focus();
    await press(page, ['1', 'Tab', '2']);
    await page.fill('#phone', '206 555 0100');
    await page.waitForSelector('.enx-preview');
    await expectAccessible(page);
    await picture(page, `issue-form-${name}`);
    await page.click('form button[type=submit]');
    await page.waitForSelector('.enx-code');
    await expectAccessible(page);
    await picture(page, `issue-sent-${name}`);
  });
});

describe('by keyboard alone', () => {
  it('a code is read out with four keys, and the next person is one more', async () => {
    const { page, api } = await open();
    await press(page, ['1', 'Tab', '2', 'Enter']);
    await page.waitForSelector('.enx-code');
    expect(api.of('POST issue').map(bodyOf)).toMatchObject([
      { testType: 'confirmed', testDate: '2026-03-26', tzOffset: -240 },
    ]);
    expect(await page.innerText('.enx-spoken')).toBe('eight four two one – seven nine zero three');
    await picture(page, 'issue-code');
    await press(page, ['Escape']);
    await page.waitForSelector('.enx-code', { state: 'detached' });
    // And again, with the other key.
    await press(page, ['1', 'Tab', '1', 'Enter']);
    await page.waitForSelector('.enx-code');
    await press(page, ['n']);
    await page.waitForSelector('.enx-code', { state: 'detached' });
    const uuids = api.of('POST issue').map((asked) => bodyOf(asked).uuid);
    expect(new Set(uuids).size).toBe(2);
  });

  it('a message goes with six keys and the number', async () => {
    const { page, api } = await open({}, { message: 'sent' });
    await press(page, ['1', 'Tab', '2', 'Tab', 'Tab']);
    await page.keyboard.type('2065550100');
    await press(page, ['Enter']);
    await page.waitForSelector('.enx-code');
    expect(api.of('POST issue').map(bodyOf)).toMatchObject([{ phone: '+12065550100', testDate: '2026-03-26' }]);
  });

  it('with one kind of test two keys are enough', async () => {
    const { page, api } = await open({ desk: { testTypes: ['confirmed'] } });
    await press(page, ['2', 'Enter']);
    await page.waitForSelector('.enx-code');
    expect(bodyOf(api.of('POST issue')[0] as Asked)).toMatchObject({ testType: 'confirmed', testDate: '2026-03-26' });
  });
});

/** Wherever a browser keeps something, and whatever was said on its console. */
async function everythingKept({ page }: OpenedPages): Promise<string> {
  const kept: string = await page.evaluate(
    'JSON.stringify([location.href, document.title, { ...sessionStorage }, { ...localStorage }, history.state])',
  );
  return kept.replace(/[^0-9a-z]/g, '');
}

describe('code and number', () => {
  it('stand on the screen alone, and are gone with the next person', async () => {
    const said: string[] = [];
    const pages = await open({
      prepare: (_, context) => context.on('console', (message) => said.push(message.text())),
    });
    const { page } = pages;
    await press(page, ['1', 'Tab', '2']);
    await page.fill('#phone', '206 555 0100');
    await press(page, ['Enter']);
    await page.waitForSelector('.enx-code');
    expect((await page.innerText('.enx-code')).replace(/\D/g, '')).toBe(CODE);
    const kept = await everythingKept(pages);
    for (const secret of [CODE, '2065550100', LONG_CODE]) {
      expect(kept).not.toContain(secret);
      expect(said.join().replace(/[^0-9a-z]/g, '')).not.toContain(secret);
    }
    await page.click('button >> text=Next person');
    await page.waitForSelector('#phone');
    expect(await page.inputValue('#phone')).toBe('');
    expect((await page.content()).replace(/\D/g, '')).not.toContain(CODE);
    expect(await page.locator('input[name=testType]:checked').count()).toBe(0);
  });

  it('of a text that is shown: never two codes on one screen', async () => {
    const { page, api } = await open({}, { generatedSMS, phone: '+12065550100' });
    await press(page, ['1', 'Tab', '2']);
    await page.fill('#phone', '206 555 0100');
    await page.check('#isShown');
    await page.click('text=Issue and show the text');
    await page.waitForSelector(`text=${LONG_CODE}`);
    expect(bodyOf(api.of('POST issue')[0] as Asked)).toMatchObject({ onlyGenerateSMS: true });
    expect((await page.innerText('main')).replace(/\s/g, '')).not.toContain(CODE);
    await expectAccessible(page);
    await picture(page, 'issue-text');
  });

  it('are copied without blanks, and the page says so', async () => {
    const { page } = await open({
      prepare: (_, context) => context.grantPermissions(['clipboard-read', 'clipboard-write']),
    });
    await press(page, ['1', 'Enter']);
    await page.click('text=Copy the code');
    await page.waitForSelector('.enx-copy [role=status]:not(:empty)');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(CODE);
  });
});

describe('while the person is on the telephone', () => {
  it('the page says when the phone has taken the code', { timeout: 90_000 }, async () => {
    const { page } = await open({ answers: { 'GET code': codeAnswer({ claimed: true }) } });
    await press(page, ['1', 'Enter']);
    await page.waitForSelector('text=Not used yet');
    await page.waitForSelector('.enx-banner >> text=The phone has taken the code');
  });

  it('a message of which nobody knows is told as that', async () => {
    const { page } = await open({}, { message: 'unknown' });
    await press(page, ['1', 'Tab', '2']);
    await page.fill('#phone', '206 555 0100');
    await press(page, ['Enter']);
    await page.waitForSelector('text=nobody knows yet whether it went');
    await expectAccessible(page);
  });
});

describe('script in a text', () => {
  const script = '<img src=x onerror="document.title=1"><script>document.title=1</script>';

  it('is shown as it is written, in every text that others write', async () => {
    const templates = [
      { label: 'Default SMS template', text: `${script} [enslink]` },
      { label: script, text: '[enslink]' },
    ];
    const { page } = await open(
      { desk: { name: script, messages: { ...express.messages, templates } } },
      { generatedSMS: script },
    );
    await press(page, ['1', 'Tab', '2']);
    await page.fill('#phone', '206 555 0100');
    expect(await page.innerText('.enx-preview .enx-message')).toContain(script);
    await page.check('#isShown');
    await press(page, ['Enter']);
    await page.waitForSelector('.enx-result');
    expect(await page.innerText('.enx-result .enx-message')).toBe(script);
    expect(await page.title()).toContain('Issue a code');
  });
});
