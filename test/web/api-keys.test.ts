/** API keys of a region, for administrators. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ShownApiKey } from '../../protocol/staff/administration.ts';
import { NOW, region } from '../support/web/answers.ts';
import { looks } from '../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../support/web/pages.ts';
import { type Answers, offline, refusal } from '../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const aKey = (rest: Partial<ShownApiKey>): ShownApiKey => ({
  id: 'key-1',
  type: 'admin',
  name: 'County laboratory',
  preview: 'Ab3_dE',
  created: NOW - 90 * 86_400,
  networks: ['192.0.2.0/24'],
  canBeEnabled: false,
  lastUse: '2026-03-26',
  ...rest,
});

const keys = [
  aKey({}),
  aKey({ id: 'key-2', type: 'device', name: 'The app', networks: [] }),
  aKey({
    id: 'key-3',
    type: 'stats',
    name: '<img src=x onerror=alert(1)>',
    disabledAt: NOW - 3600,
    canBeEnabled: true,
  }),
  aKey({ id: 'key-4', name: 'Long gone', disabledAt: NOW - 20 * 86_400, canBeEnabled: false }),
];
const SECRET = `${'k'.repeat(86)}.US-ZZ.${'s'.repeat(86)}`;

function open(answers: Answers = {}, rest: Parameters<typeof openPages>[0] = {}) {
  return openPages({ path: '/US-ZZ/api-keys', answers: { 'GET apiKeys': { now: NOW, keys }, ...answers }, ...rest });
}
type Opened = Awaited<ReturnType<typeof open>>['page'];

const act = (page: Opened, what: string, name: string) => page.getByRole('button', { name: `${what} ${name}` }).click();
const dialogButton = (page: Opened, name: string) => page.locator('dialog').getByRole('button', { name }).click();

async function fillIn(page: Opened) {
  await page.getByLabel('Laboratories').check();
  await page.getByLabel('Name', { exact: true }).fill(' New laboratory ');
}

describe('the list', () => {
  it('shows who has a key and what can be done with it, and a name with markup as text', async () => {
    const { page } = await open();
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    const buttons = await page.locator('tbody .enx-link-button').allInnerTexts();
    expect(buttons.map((text) => text.trim().replace(/\s+/g, ' '))).toEqual([
      'Networks County laboratory',
      'Withdraw County laboratory',
      'Withdraw The app',
      'Let in again <img src=x onerror=alert(1)>',
    ]);
    await picture(page, 'api-keys');
  });

  it('is to be looked at alone without the permission to write', async () => {
    const permissions = ['APIKeyRead'] as const;
    const { page } = await open({}, { me: { regions: [{ ...region, permissions }] } });
    await page.getByText('County laboratory').waitFor();
    expect(await page.locator('.enx-link-button').count()).toBe(0);
    expect(await page.getByText('Make a key').count()).toBe(0);
  });
});

describe('a new key', () => {
  it('is made once however often it is pressed, shown once, and asked about before it is closed', async () => {
    const { page, api } = await open({
      'POST apiKeys': async () => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        return { id: 'key-9', key: SECRET };
      },
    });
    await fillIn(page);
    const button = page.getByRole('button', { name: 'Make the key' });
    await button.evaluate((element: HTMLElement) => {
      for (let press = 0; press < 20; press++) element.click();
    });
    await page.getByText(SECRET).waitFor();
    expect(api.of('POST apiKeys').map(({ body }) => body)).toEqual([{ type: 'admin', name: 'New laboratory' }]);
    await picture(page, 'api-key-made');
    await page.keyboard.press('Escape');
    await page.getByText('Copy the key first').waitFor();
    await page.getByLabel('I have kept the key').check();
    await dialogButton(page, 'Close');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(SECRET);
    await expect.poll(() => api.of('GET apiKeys').length).toBe(2);
  });

  it('needs a name and a purpose', async () => {
    const { page, api } = await open();
    await page.getByRole('button', { name: 'Make the key' }).click();
    const problems = page.locator('.govuk-error-summary li');
    expect(await problems.allInnerTexts()).toEqual(['Choose what the key is for', 'Say whose key it is']);
    expect(api.of('POST apiKeys')).toEqual([]);
  });

  it('of a name that is taken is refused at the name, and nothing typed is lost', async () => {
    const { page } = await open({ 'POST apiKeys': refusal(409, 'api_key_exists') });
    await fillIn(page);
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.locator('#name-problem').waitFor();
    expect(await page.locator('#name').inputValue()).toBe(' New laboratory ');
  });

  it.each([
    ['offline', offline],
    ['500', refusal(500, 'internal_server_error')],
    ['429', refusal(429, 'call_limit', { retryAfter: '17' })],
    ['without the permission', refusal(403, 'missing_permission', { missing: ['APIKeyWrite'] })],
    ['refused', refusal(400, 'api_key_refused')],
  ])('that cannot be made (%s) says so and keeps the form', async (_, answer) => {
    const { page } = await open({ 'POST apiKeys': answer });
    await fillIn(page);
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.locator('.enx-failure').waitFor();
    expect(await page.locator('#name').inputValue()).toBe(' New laboratory ');
  });
});

describe('a key', () => {
  it.each([
    ['Withdraw', 'County laboratory', 'Withdraw the key', { do: 'disable' }],
    ['Let in again', '<img src=x onerror=alert(1)>', 'Let it in again', { do: 'enable' }],
  ])('%s', async (what, name, yes, body) => {
    const { page, api } = await open({ 'POST apiKey': keys[0] });
    await act(page, what, name);
    await dialogButton(page, yes);
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(api.of('POST apiKey').map((asked) => asked.body)).toEqual([body]);
    await expect.poll(() => api.of('GET apiKeys').length).toBe(2);
  });

  it('is limited to networks, pasted in any shape', async () => {
    const { page, api } = await open({ 'POST apiKey': keys[0] });
    await act(page, 'Networks', 'County laboratory');
    await page.locator('#networks').fill('192.0.2.0/24, 198.51.100.7\n2001:db8::/32;');
    await dialogButton(page, 'Save');
    await page.locator('dialog').waitFor({ state: 'detached' });
    const networks = ['192.0.2.0/24', '198.51.100.7', '2001:db8::/32'];
    expect(api.of('POST apiKey')[0]?.body).toEqual({ do: 'limit', networks });
  });

  it('that is refused keeps the dialog with what was typed; cancel changes nothing', async () => {
    const { page, api } = await open({ 'POST apiKey': refusal(400, 'api_key_refused') });
    await act(page, 'Networks', 'County laboratory');
    await page.locator('#networks').fill('192.0.2.0/99');
    await dialogButton(page, 'Save');
    await page.locator('dialog .enx-failure').waitFor();
    expect(await page.locator('#networks').inputValue()).toBe('192.0.2.0/99');
    await dialogButton(page, 'Cancel');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(api.of('GET apiKeys')).toHaveLength(1);
  });
});

describe('is accessible', () => {
  it.each(looks)('%s', async (name, options) => {
    const { page } = await open({}, options);
    await page.locator('tbody tr').first().waitFor();
    await picture(page, `api-keys-${name}`);
    await expectAccessible(page);
    await page.locator('.enx-link-button').first().click();
    await expectAccessible(page);
  });
});
