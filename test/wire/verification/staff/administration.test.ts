/** What administrators, auditors and readers of statistics ask, on the functions as they are deployed. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { setSettings } from '../../../../lambdas/verification/staff/settings/set-settings.ts';
import {
  readChange,
  readChanges,
  readRegionRow,
  storeChange,
} from '../../../../lambdas/verification/store/live-settings.ts';
import { missingOf, type Permission, permissions } from '../../../../protocol/staff/permissions.ts';
import { localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { callOf } from '../../../support/staff/staff.ts';
import { refusalOf } from '../../../support/staff/staff-calls.ts';
import { type Asked, ask, deployStaffFunctions, hire, machineReport } from '../../../support/staff/staff-functions.ts';
import { call, context, load, newApiKey } from '../../../support/verification/verification-functions.ts';

const LIFE = 'verification.codeLifeSeconds';
const post = (body: unknown, path = {}): Asked => ({ method: 'POST', body, path });
const today = new Date().toISOString().slice(0, 10);
let output: ReturnType<typeof captureOutput>;
let end: () => void;

beforeAll(async () => {
  output = captureOutput();
  const quota = { verification: { ...demo.verification, abusePrevention: { enabled: true } } };
  end = await deployStaffFunctions({ ...demo, ...quota }, { ...demo, region: 'US-YY', name: 'Another authority' });
  await hire('ada', permissions);
  await hire('yngve', permissions, 'US-YY');
  await hire('nobody', []);
});
afterAll(() => {
  end();
  output.release();
  vi.unstubAllEnvs();
});

/** With a client that is as patient as the local AWS needs where fifty race. */
function changing() {
  const { REGIONS_TABLE = '', SETTING_CHANGES_TABLE = '', AUDIT_TABLE = '' } = process.env;
  const tables = {
    ...{ dynamo: localDynamo(), regionsTable: REGIONS_TABLE },
    ...{ changesTable: SETTING_CHANGES_TABLE, auditTable: AUDIT_TABLE },
  };
  return setSettings({
    row: readRegionRow.bind(undefined, tables),
    version: readChange.bind(undefined, tables),
    history: readChanges.bind(undefined, tables),
    store: storeChange.bind(undefined, tables),
  });
}

const audited = async (action: string) =>
  (await allRows(localDynamo(), process.env.AUDIT_TABLE ?? '')).filter((row) => row.action?.S === action);

describe('settings', () => {
  it('of fifty administrators at once one changes them, and forty-nine are told', async () => {
    const { version } = (await ask('settings', 'ada')).body;
    const ada = callOf('ada', permissions, { now: Math.floor(Date.now() / 1_000) });
    const wishes = Array.from({ length: 50 }, (_, n) => ({ seen: version, set: { [LIFE]: 300 + n } }));
    const all = await Promise.all(wishes.map((wish) => refusalOf(changing()(wish, ada))));
    const late = all.filter((refusal) => refusal !== undefined);
    expect(late).toHaveLength(49);
    const told = { status: 409, code: 'settings_overtaken', version: version + 1, since: [{ by: 'person:ada' }] };
    for (const refusal of late) expect(refusal).toMatchObject(told);
    expect(await ask('settings', 'ada', post(wishes[0]))).toMatchObject({
      ...{ status: 409, body: { errorCode: 'settings_overtaken' } },
    });
    expect(await audited('settings-changed')).toHaveLength(1);
    const { history } = (await ask('settings-history', 'ada')).body;
    expect(history).toMatchObject([{ version: version + 1, by: 'person:ada', changes: [{ key: LIFE, before: 900 }] }]);
    expect((await ask('settings', 'yngve', { path: { region: 'US-YY' } })).body.version).toBe(0);
  });
});

describe('API keys', () => {
  it('of one name made twice at once are one, which works, and is of its region', async () => {
    const make = () => ask('api-keys', 'ada', post({ type: 'admin', name: 'County lab' }));
    const both = await Promise.all([make(), make()]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [made, late] = both.sort((a, b) => (a.status ?? 0) - (b.status ?? 0));
    expect(late?.body).toMatchObject({ errorCode: 'api_key_exists' });
    expect(await call('issue', { body: { testType: 'confirmed' } }, made?.body.key)).toMatchObject({ status: 200 });
    expect(await audited('api-key-created')).toHaveLength(1);

    const path = { id: made?.body.id as string };
    const { keys } = (await ask('api-keys', 'ada')).body;
    expect(keys).toMatchObject([{ ...path, type: 'admin', name: 'County lab', canBeEnabled: false, networks: [] }]);
    expect(JSON.stringify(keys)).not.toContain(made?.body.key);
    const elsewhere = { region: 'US-YY', ...path };
    expect((await ask('api-keys', 'yngve', { path: { region: 'US-YY' } })).body.keys).toEqual([]);
    expect(await ask('api-key', 'yngve', post({ do: 'disable' }, elsewhere))).toMatchObject({
      ...{ status: 404, body: { errorCode: 'not_found' } },
    });
    const change = (body: object) => ask('api-key', 'ada', post(body, path));
    expect((await change({ do: 'limit', networks: ['192.0.2.7'] })).body.networks).toEqual(['192.0.2.7/32']);
    expect((await change({ do: 'disable' })).body).toMatchObject({ canBeEnabled: true });
    expect((await change({ do: 'enable' })).body).toMatchObject({ ...path, canBeEnabled: false });
    expect((await change({ do: 'enable' })).body).toMatchObject({ errorCode: 'api_key_refused' });
  });
});

describe('signing keys', () => {
  it('are shown, and the next one is made before its time, once', async () => {
    const shown = (await ask('keys', 'ada')).body;
    expect(shown).toMatchObject({
      issuer: demo.verification.certificate.issuer,
      jwksUrl: expect.stringMatching(/US-ZZ$/),
    });
    const [certificate] = shown.keys;
    expect(certificate).toMatchObject({ what: 'certificate', versions: [{ version: 'US-ZZ-v1', state: 'signs' }] });
    expect(certificate.versions[0].publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----/);

    const rotate = (more = {}) => ask('rotate-keys', 'ada', post({ what: 'certificate', ...more }));
    expect((await rotate({ dryRun: true })).body).toEqual({ what: 'certificate', outcome: 'would-make' });
    expect((await rotate()).body).toMatchObject({ outcome: 'made', signsAt: expect.any(Number) });
    expect((await rotate()).body).toMatchObject({ outcome: 'under-way', signsAt: expect.any(Number) });
    const states = (await ask('keys', 'ada')).body.keys[0].versions.map(({ version, state }: never) => [
      version,
      state,
    ]);
    expect(states).toEqual([
      ['US-ZZ-v2', 'announced'],
      ['US-ZZ-v1', 'signs'],
    ]);
    const made = await audited('signing-key-made');
    expect(made.filter(({ by }) => by?.S === 'person:ada')).toMatchObject([{ target: { S: 'US-ZZ-v2' } }]);
  });
});

describe('statistics', () => {
  // Days that are open are hundreds of reads, for which the local AWS takes longer than a call may.
  beforeAll(async () =>
    (await load<(event: object, of: object) => Promise<object>>('roll-up-statistics'))({}, context),
  );

  it.each(['realm.json', 'realm%2Ffunnel.csv'])('%s has the machine API’s bytes', async (report) => {
    const key = await newApiKey('stats', `stats ${report}`);
    const { status, text } = await ask('statistics', 'ada', { path: { report } });
    const same = text === (await machineReport(decodeURIComponent(report), key));
    expect([status, text.length > 100, same]).toEqual([200, true, true]);
  });

  it('of a number that nobody has are not found', async () => {
    const path = { report: 'realm/api-keys/999.json' };
    expect(await ask('statistics', 'ada', { path })).toMatchObject({ status: 404, body: { errorCode: 'not_found' } });
  });
});

describe('the quota', () => {
  it('has codes added', async () => {
    const { remaining } = (await ask('quota', 'ada')).body;
    expect((await ask('quota', 'ada', post({ codes: 3, dryRun: true }))).body.remaining).toBe(remaining + 3);
    expect((await ask('quota', 'ada', post({ codes: 3 }))).body.remaining).toBe(remaining + 3);
    expect((await ask('quota', 'ada')).body.remaining).toBe(remaining + 3);
    const refused = await ask('quota', 'yngve', post({ codes: 3 }, { region: 'US-YY' }));
    expect(refused).toMatchObject({ status: 400, body: { errorCode: 'quota_refused' } });
  });
});

describe('the audit', () => {
  it('is that of the region, with names, page by page', async () => {
    await ask('settings', 'yngve', post({ seen: 0, set: { [LIFE]: 600 } }, { region: 'US-YY' }));
    const { entries } = (await ask('audit', 'ada', { query: { day: today } })).body;
    const acts = new Set(entries.map(({ action }: { action: string }) => action));
    for (const act of ['settings-changed', 'api-key-created', 'api-key-limited', 'signing-key-made', 'quota-burst']) {
      expect(acts).toContain(act);
    }
    expect(acts).not.toContain('ring-version-made');
    expect(JSON.stringify(entries)).not.toContain('US-YY');
    const [changed] = entries.filter(({ action }: { action: string }) => action === 'settings-changed');
    expect(changed).toMatchObject({ by: 'person:ada', name: 'Name of ada', actor: 'verification/staff-settings' });
    const other = (await ask('audit', 'yngve', { path: { region: 'US-YY' }, query: { day: today } })).body.entries;
    expect(JSON.stringify(other)).not.toContain('US-ZZ');
  });
});

/** What each call needs. */
const needs: readonly (readonly [step: string, needed: Permission, asked: Asked])[] = [
  ['settings', 'SettingsRead', {}],
  ['settings', 'SettingsWrite', post({ seen: 0, set: { [LIFE]: 600 } })],
  ['settings-history', 'SettingsRead', {}],
  ['api-keys', 'APIKeyRead', {}],
  ['api-keys', 'APIKeyWrite', post({ type: 'admin', name: 'x' })],
  ['api-key', 'APIKeyWrite', post({ do: 'disable' }, { id: 'x' })],
  ['keys', 'SettingsRead', {}],
  ['rotate-keys', 'SettingsWrite', post({ what: 'certificate' })],
  ['statistics', 'StatsRead', { path: { report: 'realm.json' } }],
  ['quota', 'SettingsRead', {}],
  ['quota', 'SettingsWrite', post({ codes: 1 })],
  ['audit', 'AuditRead', { query: { day: today } }],
];

describe('who lacks a permission', () => {
  it.each(needs)('%s without %s is told so, and nothing is done', async (step, needed, asked) => {
    const { status, body } = await ask(step, 'nobody', asked);
    const refused = { errorCode: 'missing_permission', missing: missingOf([needed], []) };
    expect([status, body]).toEqual([403, expect.objectContaining(refused)]);
  });

  it.each(needs)('%s of another region is nothing to a member of this one', async (step, _, asked) => {
    const path = { ...asked.path, region: 'US-YY' };
    expect(await ask(step, 'ada', { ...asked, path })).toMatchObject({
      status: 403,
      body: { errorCode: 'not_a_member' },
    });
  });

  it.each([...new Set(needs.map(([step]) => step))])('%s by another method is refused', async (step) => {
    expect(await ask(step, 'ada', { method: 'DELETE' })).toMatchObject({
      ...{ status: 405, body: { errorCode: 'method_not_allowed' } },
    });
  });

  it('learns nothing of all regions', async () => {
    const refused = { errorCode: 'missing_permission', missing: [] };
    expect(await ask('regions', 'ada')).toMatchObject({ status: 403, body: refused });
  });
});

it('no line of a log has a key or a person', () => {
  const lines = output.text();
  for (const word of ['Name of ada', '@example.org', 'County lab']) expect(lines).not.toContain(word);
});
