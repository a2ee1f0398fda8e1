/** Apps of a region. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { App } from '../../protocol/redirect/apps.ts';
import type { SettingsAnswer, ShownSetting } from '../../protocol/staff/administration.ts';
import { appOf, emptyApp, problemsOf, readFingerprints, typedApp } from '../../web/pages/apps/app-fields.ts';
import { region } from '../support/web/answers.ts';
import { looks } from '../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../support/web/pages.ts';
import { type Answers, refusal } from '../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const SHA = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0').toUpperCase()).join(':');
const ios: App = { os: 'ios', appId: 'ABCDE12345.org.example.app', redirect: true };
const android: App = {
  os: 'android',
  packageName: 'org.example.app',
  sha256CertFingerprints: [SHA],
  storeUrl: 'https://play.example.org/app',
  headless: false,
  redirect: true,
};

const setting = (value: readonly App[], change: ShownSetting['change'] = 'live'): SettingsAnswer => ({
  region: 'US-ZZ',
  version: 4,
  settings: [{ key: 'verification.apps', change, value, deployed: value, schema: {}, meaning: '' }],
});

function open(answers: Answers = {}, rest: Parameters<typeof openPages>[0] = {}) {
  const all = { 'GET settings': setting([ios, android]), ...answers };
  return openPages({ path: '/US-ZZ/apps', answers: all, ...rest });
}
type Page = Awaited<ReturnType<typeof open>>['page'];
const dialogButton = (page: Page, name: string) => page.locator('dialog').getByRole('button', { name }).click();

describe('an app as it is typed', () => {
  it.each([ios, android])('comes back as it was: $os', (app) => expect(appOf(typedApp(app))).toEqual(app));

  it.each([
    ['colons', SHA],
    ['none, small letters', SHA.replaceAll(':', '').toLowerCase()],
    ['keytool', `  SHA256: ${SHA}`],
    ['spaces', SHA.replaceAll(':', ' ')],
  ])('fingerprints pasted with %s', (_, text) => expect(readFingerprints(text)).toEqual([SHA]));

  it('several in one paste', () => expect(readFingerprints(`${SHA},\n${SHA};`)).toEqual([SHA, SHA]));

  it.each([
    [{ id: 'abcde12345.org.example' }, { id: 'ios' }],
    [{ id: 'ABCDE12345.org.example', storeUrl: 'http://example.org' }, { storeUrl: 'url' }],
    [
      { os: 'android', id: 'example' },
      { id: 'android', fingerprints: 'fingerprints' },
    ],
    [{ os: 'android', id: 'org.example', fingerprints: SHA.slice(3) }, { fingerprints: 'fingerprints' }],
    [{ os: 'android', id: 'org.example', fingerprints: SHA }, {}],
  ] as const)('%j: %j', (typed, problems) => expect(problemsOf({ ...emptyApp, ...typed })).toEqual(problems));
});

describe('the page', () => {
  it('adds an app after its difference was looked at', async () => {
    const { page, api } = await open({
      'GET settings': setting([ios]),
      'POST settings': ({ body }) => ({
        version: 5,
        changes: [{ key: 'verification.apps', before: [ios], after: (body as { set: object }).set }],
        outcome: 'dryRun' in (body as object) ? 'would-change' : 'changed',
      }),
    });
    await page.getByRole('button', { name: 'Add an app' }).click();
    await page.selectOption('#app-os', 'android');
    await page.fill('#app-id', 'org.example.app');
    await dialogButton(page, 'Take it over');
    await page.locator('#app-fingerprints-problem').waitFor();
    await page.fill('#app-fingerprints', SHA.replaceAll(':', ''));
    await page.fill('#app-storeUrl', 'https://play.example.org/app');
    await dialogButton(page, 'Take it over');
    await page.getByRole('button', { name: 'Look at the changes' }).click();
    await picture(page, 'apps-review');
    await dialogButton(page, 'Save');
    await page.getByText('The apps were changed.').waitFor();
    const set = { 'verification.apps': [ios, android] };
    expect(api.of('POST settings').map(({ body }) => body)).toEqual([
      { seen: 4, set, dryRun: true },
      { seen: 4, set },
    ]);
  });

  it('keeps what was edited when somebody else was first', async () => {
    const { page } = await open({ 'POST settings': refusal(409, 'settings_overtaken') });
    await page.getByRole('button', { name: 'Remove org.example.app' }).click();
    await page.getByRole('button', { name: 'Look at the changes' }).click();
    await page.locator('.enx-failure').waitFor();
    expect(await page.locator('.enx-app').count()).toBe(1);
    await page.getByRole('button', { name: 'Discard the changes' }).click();
    expect(await page.locator('.enx-app').count()).toBe(2);
  });

  it('says what the service does not take', async () => {
    const problems = ['verification.apps[0]: two apps of one system take links'];
    const { page } = await open({ 'POST settings': refusal(400, 'settings_refused', { problems }) });
    await page.getByRole('button', { name: 'Remove org.example.app' }).click();
    await page.getByRole('button', { name: 'Look at the changes' }).click();
    await page.getByText('two apps of one system', { exact: false }).waitFor();
  });

  it.each([
    ['without the permission', {}, { me: { regions: [{ ...region, permissions: ['MobileAppRead'] as const }] } }],
    ['where a deployment changes them', { 'GET settings': setting([ios], 'deploy') }, {}],
  ])('is to be looked at alone %s', async (_, answers, rest) => {
    const { page } = await open(answers, rest);
    await page.locator('.enx-app').first().waitFor();
    expect(await page.getByRole('button', { name: 'Add an app' }).count()).toBe(0);
  });

  it.each(looks)('is accessible: %s', async (name, options) => {
    const { page } = await open({}, options);
    await page.locator('.enx-app').first().waitFor();
    await picture(page, `apps-${name}`);
    await expectAccessible(page);
    await page.locator('main .govuk-button').first().click();
    await page.locator('dialog').waitFor();
    await expectAccessible(page);
  });
});
