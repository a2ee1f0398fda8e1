/** An administrator's changes, with a store that holds one region. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../../lambdas/shared/audit.ts';
import { changeSettings } from '../../../../lambdas/verification/operate/change-settings/change-settings.ts';
import { readSettings } from '../../../../lambdas/verification/operate/read-settings/read-settings.ts';
import type { SettingChange } from '../../../../lambdas/verification/store/live-settings.ts';
import type { RegionRow } from '../../../../lambdas/verification/store/region-store.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';
import { verificationSettings } from '../../../support/verification/verification-server.ts';

const LIFE = 'verification.codeLifeSeconds';
const MAINTENANCE = 'verification.maintenance';
const BY = 'arn:aws:iam::111111111111:user/anna';

let row: RegionRow;
let changes: SettingChange[];
let audit: AuditEntry[];
/** What another administrator or a deployment does between reading and writing. */
let meanwhile: (() => void) | undefined;

const deps = {
  row: async (region: string) => (region === 'US-ZZ' ? row : undefined),
  rows: async () => [row],
  version: async (_: string, version: number) => changes.find((one) => one.version === version),
  history: async (_: string, limit: number) => changes.toReversed().slice(0, limit),
  store: async (seen: RegionRow, change: SettingChange, entry: AuditEntry) => {
    meanwhile?.();
    if (row !== seen) return false;
    row = { ...row, live: change.live, liveVersion: change.version };
    changes.push(change);
    audit.push(entry);
    return true;
  },
};

beforeEach(() => {
  const deployed = { name: 'Example', verification: verificationSettings() };
  const text = JSON.stringify(deployed);
  row = { region: 'US-ZZ', text, deployed, live: {}, liveVersion: 0, isActive: true, before: undefined };
  changes = [];
  audit = [];
  meanwhile = undefined;
});

const change = (request: object) =>
  changeSettings(deps, { region: 'US-ZZ', seen: row.liveVersion, by: BY, ...request }, NOW);
const set = (values: object, rest: object = {}) => change({ set: values, ...rest });

describe('a change', () => {
  it('is made, numbered and recorded with who, before and after', async () => {
    const difference = { key: LIFE, before: 900, after: 600 };
    expect(await set({ [LIFE]: 600 })).toEqual({ version: 1, changes: [difference], outcome: 'changed' });
    expect(row.live).toEqual({ [LIFE]: 600 });
    expect(changes).toEqual([{ version: 1, at: NOW, by: BY, changes: [difference], live: { [LIFE]: 600 } }]);
    expect(audit).toEqual([
      {
        actor: 'verification/change-settings',
        by: BY,
        action: 'settings-changed',
        target: 'US-ZZ',
        before: { [LIFE]: 900 },
        after: { [LIFE]: 600 },
        details: { version: 1 },
      },
    ]);
  });

  it('of several is one', async () => {
    expect(await set({ [LIFE]: 600, [MAINTENANCE]: true })).toMatchObject({ version: 1, outcome: 'changed' });
    expect(row.live).toEqual({ [LIFE]: 600, [MAINTENANCE]: true });
  });

  it('that fits alone is refused where it does not fit the others', async () => {
    const types = { 'verification.allowedTestTypes': ['confirmed'] };
    expect(await set(types)).toMatchObject({
      error: expect.stringContaining('verification.userReport.webForm is true'),
    });
    expect(await set({ ...types, 'verification.userReport.webForm': false })).toMatchObject({ outcome: 'changed' });
    expect(await change({ drop: ['verification.userReport.webForm'] })).toMatchObject({
      error: expect.stringContaining('webForm'),
    });
  });

  it('is possible in a region in which something else was wrong before', async () => {
    const deployed = { name: 'Example', verification: verificationSettings({ smsCountry: 'UK' }) };
    row = { ...row, deployed };
    expect(await set({ [MAINTENANCE]: true })).toMatchObject({ outcome: 'changed' });
  });

  it('to what is set already changes nothing and is not recorded', async () => {
    await set({ [LIFE]: 600 });
    expect(await set({ [LIFE]: 600 })).toEqual({ version: 1, changes: [], outcome: 'unchanged' });
    expect(audit).toHaveLength(1);
  });

  it('is only checked in a dry run', async () => {
    expect(await set({ [LIFE]: 600 }, { dryRun: true })).toMatchObject({ version: 0, outcome: 'would-change' });
    expect(await set({ [LIFE]: 1 }, { dryRun: true })).toHaveProperty('error');
    expect([row.liveVersion, audit]).toEqual([0, []]);
  });

  it('is dropped, and the region file holds again', async () => {
    await set({ [LIFE]: 600, [MAINTENANCE]: true });
    expect(await change({ drop: [LIFE] })).toMatchObject({ changes: [{ key: LIFE, before: 600, after: 900 }] });
    expect(row.live).toEqual({ [MAINTENANCE]: true });
    expect(await change({ drop: [LIFE] })).toEqual({ error: expect.stringContaining('There is nothing to drop') });
  });

  it('that the region file has taken over can be dropped, although nothing in force changes', async () => {
    await set({ [LIFE]: 900 });
    expect(await change({ drop: [LIFE] })).toEqual({ version: 2, changes: [], outcome: 'changed' });
    expect(row.live).toEqual({});
  });

  it.each([
    [{ region: 'US-YY' }, 'The stage has no region US-YY'],
    [{ set: { [LIFE]: 299 } }, `${LIFE}: allowed: 300 or more`],
    [{ set: { name: 'Mine' } }, 'name changes with a deployment alone'],
    [{ rollBackTo: 3 }, 'US-ZZ has no version 3'],
    [{ rollBackTo: 0, set: { [LIFE]: 600 } }, 'rollBackTo stands alone'],
    [{ seen: -1 }, 'Allowed: region, seen'],
    [{ surprise: 1 }, 'Allowed: region, seen'],
  ])('%j is refused', async (request, words) => {
    expect(await change(request)).toMatchObject({ error: expect.stringContaining(words) });
    expect([row.liveVersion, audit]).toEqual([0, []]);
  });

  it('of a region that is no longer served is refused', async () => {
    row = { ...row, isActive: false };
    expect(await set({ [LIFE]: 600 })).toEqual({ error: 'The stage has no region US-ZZ' });
  });
});

describe('going back to a version', () => {
  beforeEach(async () => {
    await set({ [LIFE]: 600 });
    await set({ [LIFE]: 1_200, [MAINTENANCE]: true });
  });

  it('is a change like any other', async () => {
    expect(await change({ rollBackTo: 1 })).toEqual({
      version: 3,
      changes: [
        { key: LIFE, before: 1_200, after: 600 },
        { key: MAINTENANCE, before: true, after: false },
      ],
      outcome: 'changed',
    });
    expect(row.live).toEqual({ [LIFE]: 600 });
    expect(audit.at(-1)).toMatchObject({ action: 'settings-rolled-back', details: { version: 3, to: 1 } });
  });

  it('before the first drops all', async () => {
    expect(await change({ rollBackTo: 0 })).toMatchObject({ version: 3, outcome: 'changed' });
    expect(row.live).toEqual({});
  });

  it('is refused where it is no longer allowed', async () => {
    changes = changes.map((one) => (one.version === 1 ? { ...one, live: { [LIFE]: 60 } } : one));
    expect(await change({ rollBackTo: 1 })).toMatchObject({ error: `${LIFE}: allowed: 300 or more` });
  });
});

it('a change that makes codes easy to guess is made, and warned of once', async () => {
  const length = 'verification.codeLength';
  const warnings = [expect.stringMatching(/^verification\.codeLength is 6: .*; remedy: codeLength 7, or/)];
  expect(await set({ [length]: 6 })).toMatchObject({ outcome: 'changed', warnings });
  expect(await set({ [MAINTENANCE]: true })).not.toHaveProperty('warnings');
  expect(await set({ [length]: 7 })).not.toHaveProperty('warnings');
});

describe('two administrators', () => {
  it('at once: the second is told what the first did, and nothing is changed', async () => {
    const seen = row.liveVersion;
    await set({ [LIFE]: 600 });
    const late = await changeSettings(deps, { region: 'US-ZZ', seen, set: { [LIFE]: 1_200 } }, NOW);
    expect(late).toEqual({ overtaken: { version: 1, since: [changes[0]] } });
    expect(row.live).toEqual({ [LIFE]: 600 });
  });

  it('in the same second: as well', async () => {
    const other = { version: 1, at: NOW, by: 'other', changes: [], live: { [MAINTENANCE]: true } };
    meanwhile = () => {
      row = { ...row, live: other.live, liveVersion: 1 };
      changes.push(other);
    };
    expect(await set({ [LIFE]: 600 })).toEqual({ overtaken: { version: 1, since: [other] } });
    expect(row.live).toEqual({ [MAINTENANCE]: true });
  });

  it('and a deployment: it is told, too', async () => {
    meanwhile = () => {
      row = { ...row };
    };
    expect(await set({ [LIFE]: 600 })).toEqual({ overtaken: { version: 0, since: [] } });
  });
});

describe('reading', () => {
  const read = (request: object) => readSettings(deps, { by: BY, ...request }, NOW);

  it('shows what was deployed and what is set', async () => {
    await set({ [LIFE]: 600 });
    const shown = { region: 'US-ZZ', version: 1, deployed: row.deployed, live: { [LIFE]: 600 } };
    expect(await read({ do: 'get', region: 'US-ZZ' })).toEqual(shown);
    expect(await read({ do: 'changed' })).toEqual({ changed: [shown] });
    expect(await read({ do: 'history', region: 'US-ZZ' })).toEqual({ history: changes });
  });

  it('shows no region where nothing is set', async () => {
    expect(await read({ do: 'changed' })).toEqual({ changed: [] });
  });

  it.each([
    [{ do: 'get', region: 'US-YY' }, 'The stage has no region US-YY'],
    [{ do: 'get' }, 'Allowed: do'],
    [{ do: 'all' }, 'Allowed: do'],
    [{}, 'Allowed: do'],
  ])('%j is refused', async (request, words) => {
    expect(await read(request)).toEqual({ error: expect.stringContaining(words) });
  });
});
