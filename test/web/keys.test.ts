/** Signing keys as an administrator sees and renews them. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { KeysAnswer } from '../../protocol/staff/administration.ts';
import { NOW, region } from '../support/web/answers.ts';
import { looks } from '../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../support/web/pages.ts';
import { type Answers, offline, refusal } from '../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const path = '/US-ZZ/keys';
const pem = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n';
const keys: KeysAnswer = {
  now: NOW,
  issuer: 'zed.example.org',
  audience: 'keyserver',
  jwksUrl: 'https://verification.example.org/jwks/US-ZZ',
  keys: [
    {
      what: 'certificate',
      nextAt: NOW + 4 * 86_400 + 3 * 3_600 + 120,
      versions: [
        { version: 'US-ZZ-v3', createdAt: NOW - 600, state: 'announced', usableFrom: NOW + 3_000, publicKeyPem: pem },
        {
          version: 'US-ZZ-v2',
          createdAt: NOW - 26 * 86_400,
          state: 'signs',
          usableFrom: NOW - 26 * 86_400,
          publicKeyPem: pem,
        },
        {
          version: 'US-ZZ-v1',
          createdAt: NOW - 60 * 86_400,
          state: 'replaced',
          usableFrom: NOW - 60 * 86_400,
          until: NOW + 900,
        },
        { version: 'US-ZZ-v0', createdAt: NOW - 90 * 86_400, state: 'revoked', usableFrom: NOW - 90 * 86_400 },
      ],
      unfinished: [],
    },
    { what: 'message', versions: [], unfinished: ['US-ZZ-v1-sms'] },
  ],
};
const answers: Answers = {
  'GET keys': keys,
  'POST rotateKeys': ({ body }) => ({
    what: 'certificate',
    ...((body as { dryRun?: boolean }).dryRun ? { outcome: 'would-make' } : { outcome: 'made', signsAt: NOW + 3_600 }),
  }),
};

describe('signing keys', () => {
  it('say in words what each does, and when the next one comes', async () => {
    const { page, context } = await openPages({ path, answers });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('The next key is made in 4 days 3 hours').waitFor();
    for (const means of ['before it signs', 'Signs everything now', 'what it signed is still good', 'good any more']) {
      await page.getByText(means).first().waitFor();
    }
    await page.getByText('1 key is being made').waitFor();
    await page.getByText('Public key US-ZZ-v2').click();
    await page.getByRole('button', { name: 'Copy public key' }).first().click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(pem);
    await page.getByRole('button', { name: 'Copy address' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(keys.jwksUrl);
    await expectAccessible(page);
    await picture(page, 'keys');
  });

  it('are renewed once the person has seen what would happen', async () => {
    const { page, api } = await openPages({ path, answers });
    await page.getByRole('button', { name: 'New certificate key now' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('A new key would be made now').waitFor();
    await expectAccessible(page);
    await picture(page, 'keys-rotate', false);
    await dialog.getByRole('button', { name: 'Make the key' }).dblclick();
    await page.getByText('The new key is made. It signs from').waitFor();
    expect(api.of('POST rotateKeys').map(({ body }) => body)).toEqual([
      { what: 'certificate', dryRun: true },
      { what: 'certificate' },
    ]);
    await expect.poll(() => api.of('GET keys').length).toBe(2);
  });

  it('say why there is no new one', async () => {
    const { page, api } = await openPages({ path, answers });
    await page.getByRole('button', { name: 'New certificate key now' }).click();
    const dialog = page.getByRole('dialog');
    const faults = [
      [refusal(400, 'key_refused'), 'refused: key_refused'],
      [refusal(429, 'call_limit', { retryAfter: '5' }), 'Wait 5 seconds'],
      [refusal(500, 'internal_server_error'), 'The service has a problem'],
      [offline, 'cannot be reached'],
    ] as const;
    for (const [reply, text] of faults) {
      api.answer({ 'POST rotateKeys': reply });
      await dialog.getByRole('button', { name: 'Make the key' }).click();
      await dialog.getByRole('alert').getByText(text).waitFor();
    }
    await page.keyboard.press('Escape');
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
  });

  it('are not asked for twice where one is being made already', async () => {
    const underWay = { what: 'certificate', outcome: 'under-way', signsAt: NOW + 3_000 } as const;
    const { page } = await openPages({ path, answers: { ...answers, 'POST rotateKeys': underWay } });
    await page.getByRole('button', { name: 'New certificate key now' }).click();
    await page.getByText('A new key is being made already').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('may be looked at without the permission to renew them', async () => {
    const me = { regions: [{ ...region, permissions: ['SettingsRead' as const] }] };
    const { page } = await openPages({ path, answers, me });
    await page.getByRole('heading', { name: 'Message keys' }).waitFor();
    expect(await page.getByRole('button', { name: /now$/ }).count()).toBe(0);
  });

  it.each(looks)('for everybody: %s', async (name, options) => {
    const { page } = await openPages({ path, answers, ...options });
    await page.locator('.enx-key').first().waitFor();
    await expectAccessible(page);
    await picture(page, `keys-${name}`);
  });
});
