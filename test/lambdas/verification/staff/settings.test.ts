/** An administrator's pages of settings: what they show, change, and to whom. */
import { beforeEach, describe, expect, it } from 'vitest';
import { staffBody } from '../../../../lambdas/verification/staff/endpoint/staff-body.ts';
import { setSettings, settingsChange } from '../../../../lambdas/verification/staff/settings/set-settings.ts';
import { showSettings } from '../../../../lambdas/verification/staff/settings/show-settings.ts';
import { showHistory } from '../../../../lambdas/verification/staff/settings-history/show-history.ts';
import type { SettingsAnswer } from '../../../../protocol/staff/administration.ts';
import type { Permission } from '../../../../protocol/staff/permissions.ts';
import { lacking, refusalOf, SUBJECT, staffCallWith } from '../../../support/staff/staff-calls.ts';
import { settingsStore } from '../../../support/verification/settings-store.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';
import { verificationSettings } from '../../../support/verification/verification-server.ts';

const LIFE = 'verification.codeLifeSeconds';
const MAINTENANCE = 'verification.maintenance';
const APPS = 'verification.apps';
const ios = { os: 'ios', appId: 'TESTTEAM01.ios.test.app', redirect: true } as const;

let store: ReturnType<typeof settingsStore>;
beforeEach(() => {
  store = settingsStore();
});

const all: readonly Permission[] = ['SettingsWrite', 'MobileAppWrite'];
const show = async (...permissions: readonly Permission[]) =>
  (await showSettings(store)(undefined, staffCallWith(permissions))).body as unknown as SettingsAnswer;
const change = (request: object, permissions: readonly Permission[] = all) =>
  setSettings(store)({ seen: store.changes.length, ...request }, staffCallWith(permissions));
const history = async (...permissions: readonly Permission[]) =>
  (await showHistory(store)(undefined, staffCallWith(permissions))).body;

describe('the settings of a region', () => {
  it('are shown with what may be set, what it means, and what the deployment says', async () => {
    await change({ set: { [LIFE]: 600 } });
    const { region, version, settings } = await show('SettingsRead');
    expect([region, version]).toEqual(['US-ZZ', 1]);
    expect(settings.find(({ key }) => key === LIFE)).toEqual({
      ...{ key: LIFE, change: 'live', value: 600, deployed: 900 },
      ...{ meaning: 'How long that code works.', unit: 'seconds' },
      schema: expect.objectContaining({ type: 'integer', minimum: 300, maximum: 7_200, default: 900 }),
    });
    expect(settings.every(({ meaning }) => meaning !== '')).toBe(true);
    expect(settings.find(({ key }) => key === 'verification.certificate.issuer')?.change).toBe('deploy');
  });

  it('hold no secret', async () => {
    const { settings } = await show('SettingsRead', 'MobileAppRead');
    expect(settings.filter(({ key }) => /secret|token|password|private/i.test(key))).toEqual([]);
  });

  it.each([
    [['MobileAppRead'], [APPS]],
    [['MobileAppWrite'], [APPS]],
  ] as const)('with %j alone are its apps', async (permissions, keys) => {
    expect((await show(...permissions)).settings.map(({ key }) => key)).toEqual(keys);
  });

  it('without a permission for apps are all others', async () => {
    const keys = (await show('SettingsRead')).settings.map(({ key }) => key);
    expect([keys.includes(APPS), keys.includes(MAINTENANCE)]).toEqual([false, true]);
  });

  it('are not for who may issue codes alone', async () => {
    expect(await refusalOf(show('CodeIssue'))).toEqual(lacking(['SettingsRead']));
    expect(await refusalOf(history('CodeIssue'))).toEqual(lacking(['SettingsRead']));
  });
});

describe('a change', () => {
  it('is made by the person, whom the audit names', async () => {
    const { status, body } = await change({ set: { [LIFE]: 600 } });
    const changes = [{ key: LIFE, before: 900, after: 600 }];
    expect([status, body]).toEqual([200, { version: 1, changes, outcome: 'changed' }]);
    expect(store.audit).toEqual([
      expect.objectContaining({
        actor: 'verification/staff-settings',
        by: `person:${SUBJECT}`,
        action: 'settings-changed',
        target: 'US-ZZ',
      }),
    ]);
  });

  it('is only looked at in a dry run', async () => {
    expect((await change({ set: { [LIFE]: 600 }, dryRun: true })).body).toMatchObject({ outcome: 'would-change' });
    expect(store.audit).toEqual([]);
  });

  it('that is wrong is refused with each problem', async () => {
    expect(await refusalOf(change({ set: { [LIFE]: 1, 'verification.codeLength': 5 } }))).toEqual({
      ...{ status: 400, code: 'settings_refused' },
      problems: ['verification.codeLifeSeconds: allowed: 300 or more', 'verification.codeLength: allowed: 6 or more'],
    });
    expect(await refusalOf(change({ drop: [LIFE] }))).toMatchObject({
      ...{ status: 400, code: 'settings_refused' },
      problems: [expect.stringContaining('nothing to drop')],
    });
  });

  it('that comes too late is told what was done since', async () => {
    await change({ set: { [LIFE]: 600, [APPS]: [ios] } });
    const late = change({ seen: 0, set: { [MAINTENANCE]: true } }, ['SettingsWrite']);
    expect(await refusalOf(late)).toEqual({
      ...{ status: 409, code: 'settings_overtaken', version: 1 },
      since: [{ version: 1, at: NOW, by: `person:${SUBJECT}`, changes: [{ key: LIFE, before: 900, after: 600 }] }],
    });
    expect(store.live()).not.toHaveProperty(MAINTENANCE);
  });

  it.each([
    [['SettingsRead'], { set: { [LIFE]: 600 } }, ['SettingsWrite']],
    [['MobileAppWrite'], { set: { [LIFE]: 600 } }, ['SettingsWrite']],
    [['SettingsWrite'], { set: { [APPS]: [ios] } }, ['MobileAppWrite']],
    [['SettingsWrite'], { drop: [APPS] }, ['MobileAppWrite']],
    [['SettingsWrite'], { set: { [LIFE]: 600, [APPS]: [ios] } }, ['MobileAppWrite']],
    [['CodeIssue'], {}, ['SettingsWrite']],
  ] as const)('of who has %j, %j, is refused for lack of %j', async (permissions, request, missing) => {
    expect(await refusalOf(change(request, permissions))).toEqual(lacking(missing, permissions));
    expect(store.audit).toEqual([]);
  });

  it('of apps is possible with MobileAppWrite alone', async () => {
    expect((await change({ set: { [APPS]: [ios] } }, ['MobileAppWrite'])).body).toMatchObject({ outcome: 'changed' });
  });

  it('back to a version needs what that version changes', async () => {
    await change({ set: { [APPS]: [ios] } });
    await change({ set: { [LIFE]: 600 } });
    expect(await refusalOf(change({ rollBackTo: 0 }, ['SettingsWrite']))).toEqual(lacking(['MobileAppWrite']));
    expect((await change({ rollBackTo: 1 }, ['SettingsWrite'])).body).toMatchObject({ outcome: 'changed', version: 3 });
    expect(store.live()).toEqual({ [APPS]: [ios] });
  });

  it('warns of what may be meant', async () => {
    store = settingsStore({ name: 'Example', verification: verificationSettings({ codeLength: 10 }) });
    const { body } = await change({ set: { 'verification.codeLength': 6, [LIFE]: 7_200 } });
    expect(body).toHaveProperty('warnings');
  });
});

describe('the history', () => {
  it('is that of what the person may see, without all that is set', async () => {
    await change({ set: { [LIFE]: 600, [APPS]: [ios] } });
    const seen = (key: string, before: unknown, after: unknown) => ({
      history: [{ version: 1, at: NOW, by: `person:${SUBJECT}`, changes: [{ key, before, after }] }],
    });
    expect(await history('SettingsRead')).toEqual(seen(LIFE, 900, 600));
    expect(await history('MobileAppRead')).toEqual(seen(APPS, [], [ios]));
  });
});

describe('a request', () => {
  const parse = staffBody(settingsChange);
  it.each([
    [{}],
    [{ seen: -1 }],
    [{ seen: 0, region: 'US-XX' }],
    [{ seen: 0, by: 'somebody else' }],
    [{ seen: 0, drop: 'all' }],
  ])('%j is refused', async (body) => {
    const parsed = async () => parse(Buffer.from(JSON.stringify(body)), 'application/json');
    expect(await refusalOf(parsed())).toMatchObject({ status: 400, code: 'unparsable_request' });
  });
});
