/** Live settings on real tables: readers, the one conditional write, its record, and what a deployment does beside it. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeSettings } from '../../../../lambdas/verification/operate/change-settings/change-settings.ts';
import {
  readChange,
  readChanges,
  readRegionRow,
  storeChange,
} from '../../../../lambdas/verification/store/live-settings.ts';
import {
  activeRegions,
  openRegionStore,
  putRegion,
  regionRow,
  replaceRegion,
} from '../../../../lambdas/verification/store/region-store.ts';
import { openServedRegions } from '../../../../lambdas/verification/store/served-regions.ts';
import { auditTable, regionsTable, settingChangesTable } from '../../../../lambdas/verification/store/tables.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { lossyDynamo } from '../../../support/aws/lossy-dynamo.ts';
import { deaths, mortal } from '../../../support/aws/mortal.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';
import { verificationSettings } from '../../../support/verification/verification-server.ts';

const LIFE = 'verification.codeLifeSeconds';
const MAINTENANCE = 'verification.maintenance';
const KEPT_SECONDS = 400 * 86_400;
const deployed = { name: 'Example', verification: verificationSettings() };
let regions: string;
let history: string;
let audit: string;

beforeEach(async () => {
  [regions, history, audit] = await Promise.all([
    createTable(regionsTable),
    createTable(settingChangesTable),
    createTable(auditTable),
  ]);
  await putRegion(localDynamo(), regions, 'US-ZZ', deployed);
});

function tablesOf(dynamo = localDynamo()) {
  return { dynamo, regionsTable: regions, changesTable: history, auditTable: audit };
}

function change(request: object, dynamo = localDynamo(), now = NOW) {
  const tables = tablesOf(dynamo);
  const deps = {
    row: readRegionRow.bind(undefined, tables),
    version: readChange.bind(undefined, tables),
    history: readChanges.bind(undefined, tables),
    store: storeChange.bind(undefined, tables),
  };
  return changeSettings(deps, { region: 'US-ZZ', seen: 0, ...request }, now);
}

const row = async () => {
  const found = await readRegionRow(tablesOf(), 'US-ZZ');
  if (!found) throw new Error('There is no row');
  return found;
};
const records = async () =>
  (await Promise.all([history, audit].map((table) => allRows(localDynamo(), table)))).map((all) => all.length);
const codeLife = async (now = NOW) =>
  (await openRegionStore(localDynamo(), regions).settings('US-ZZ', now))?.verification.codeLifeSeconds;

describe('a live change', () => {
  it('is what every reader gets, when what it kept is a minute old', async () => {
    const kept = openRegionStore(localDynamo(), regions);
    const served = openServedRegions(localDynamo(), regions, () => {});
    for (const store of [kept, served]) await store.settings('US-ZZ', NOW);
    await change({ set: { [LIFE]: 600 } });
    for (const store of [kept, served]) {
      const life = async (now: number) => (await store.settings('US-ZZ', now))?.verification.codeLifeSeconds;
      expect([await life(NOW + 59), await life(NOW + 60)]).toEqual([900, 600]);
    }
    const [active] = await activeRegions(localDynamo(), regions);
    expect(active?.verification.codeLifeSeconds).toBe(600);
  });

  it('leaves what the deployment wrote as it was', async () => {
    const before = (await row()).text;
    await change({ set: { [LIFE]: 600, 'verification.sms.countries': ['NO'] } });
    expect(await row()).toMatchObject({ text: before, liveVersion: 1 });
    expect((await row()).live).toEqual({ [LIFE]: 600, 'verification.sms.countries': ['NO'] });
  });

  it('is in the history and the audit, for as long', async () => {
    await change({ set: { [LIFE]: 600 }, by: 'arn:aws:iam::1:user/anna' });
    const [entry] = await allRows(localDynamo(), audit);
    expect(entry).toMatchObject({
      by: { S: 'arn:aws:iam::1:user/anna' },
      action: { S: 'settings-changed' },
      target: { S: 'US-ZZ' },
      before: { S: JSON.stringify({ [LIFE]: 900 }) },
      after: { S: JSON.stringify({ [LIFE]: 600 }) },
      expires: { N: String(NOW + KEPT_SECONDS) },
    });
    const at = async (now: number) => (await readChanges(tablesOf(), 'US-ZZ', 10, now)).map(({ version }) => version);
    expect([await at(NOW + KEPT_SECONDS - 1), await at(NOW + KEPT_SECONDS)]).toEqual([[1], []]);
    expect(await readChange(tablesOf(), 'US-ZZ', 1, NOW + KEPT_SECONDS)).toBeUndefined();
  });

  it('has a history in the order of numbers, and one can go back', async () => {
    for (let seen = 0; seen < 11; seen++) await change({ seen, set: { [LIFE]: 300 + seen } });
    const versions = (await readChanges(tablesOf(), 'US-ZZ', 3, NOW)).map(({ version }) => version);
    expect(versions).toEqual([11, 10, 9]);
    expect(await change({ seen: 11, rollBackTo: 2 })).toMatchObject({ version: 12, outcome: 'changed' });
    expect(await codeLife()).toBe(301);
  });

  it('of a row from before live changes is the first', async () => {
    const settings = { S: JSON.stringify({ name: 'Old', verification: { codeLifeSeconds: 900 } }) };
    expect(regionRow({ pk: { S: 'US-ZZ' }, settings })).toMatchObject({ live: {}, liveVersion: 0, isActive: true });
    expect(regionRow({ pk: { S: 'US-ZZ' } })).toBeUndefined();
  });
});

describe('fifty administrators at once', () => {
  it('make one change, and forty-nine are told of it', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, n) => change({ set: { [LIFE]: 301 + n }, by: `admin-${n}` })),
    );
    const won = all.filter((result) => 'outcome' in result);
    expect(won).toHaveLength(1);
    const told = all.filter((result) => 'overtaken' in result && result.overtaken.since[0]?.version === 1);
    expect(told).toHaveLength(49);
    expect(await records()).toEqual([1, 1]);
    expect((await row()).liveVersion).toBe(1);
  });
});

describe('a process that dies at any call of a change', () => {
  it.each(deaths(2))('at call %i, %s it arrived, leaves all of it or nothing', async (at, death) => {
    const process = mortal(localDynamo());
    process.dieAt(at, death);
    await expect(change({ set: { [LIFE]: 600, [MAINTENANCE]: true } }, process.dynamo)).rejects.toThrow('dead');
    const { live, liveVersion } = await row();
    const whole = { [LIFE]: 600, [MAINTENANCE]: true };
    expect([live, liveVersion]).toEqual(liveVersion === 0 ? [{}, 0] : [whole, 1]);
    expect(await records()).toEqual([liveVersion, liveVersion]);
    // Whoever repeats the command gets to the same end.
    await change({ seen: liveVersion, set: whole });
    expect([(await row()).live, await records()]).toEqual([whole, [1, 1]]);
  });

  it('makes no more calls than these', async () => {
    const process = mortal(localDynamo());
    await change({ set: { [LIFE]: 600 } }, process.dynamo);
    expect(process.calls()).toBe(2);
  });

  it('does not repeat a change whose answer was lost', async () => {
    const lossy = lossyDynamo(localAws());
    lossy.lose('TransactWriteItemsCommand', 1);
    expect(await change({ set: { [LIFE]: 600 } }, lossy.dynamo)).toMatchObject({ version: 1, outcome: 'changed' });
    expect([lossy.left(), await records()]).toEqual([0, [1, 1]]);
  });
});

describe('a deployment', () => {
  const entry = { actor: 'a', action: 'b', target: 'c', after: {} };
  const other = { name: 'Other', verification: verificationSettings({ requireDate: true }) };
  const replace = async (seen = row(), dynamo = localDynamo()) =>
    replaceRegion({ dynamo, regionsTable: regions, auditTable: audit }, await seen, other, entry, NOW);

  it('leaves live changes alone', async () => {
    await change({ set: { [LIFE]: 600 } });
    expect(await replace()).toBe(true);
    const [active] = await activeRegions(localDynamo(), regions);
    expect(active).toMatchObject({ name: 'Other', verification: { requireDate: true, codeLifeSeconds: 600 } });
  });

  it('writes nothing over a row with a change that it has not seen', async () => {
    const seen = await row();
    await change({ set: { [LIFE]: 600 } });
    expect(await replace(Promise.resolve(seen))).toBe(false);
    expect((await row()).deployed.name).toBe('Example');
    const again = await row();
    await change({ seen: 1, set: { [LIFE]: 601 } });
    expect(await replace(Promise.resolve(again))).toBe(false);
  });

  it('is not refused for the answer to its own write that was lost', async () => {
    const lossy = lossyDynamo(localAws());
    lossy.lose('TransactWriteItemsCommand', 1);
    expect(await replace(row(), lossy.dynamo)).toBe(true);
    expect(lossy.left()).toBe(0);
  });

  it('makes a change fail that was checked against other settings', async () => {
    const deps = {
      row: readRegionRow.bind(undefined, tablesOf()),
      version: readChange.bind(undefined, tablesOf()),
      history: readChanges.bind(undefined, tablesOf()),
      store: async (
        ...[seen, made, record]: Parameters<typeof storeChange> extends [unknown, ...infer R] ? R : never
      ) => {
        await replace();
        return storeChange(tablesOf(), seen, made, record);
      },
    };
    const result = await changeSettings(deps, { region: 'US-ZZ', seen: 0, set: { [LIFE]: 600 } }, NOW);
    expect(result).toEqual({ overtaken: { version: 0, since: [] } });
    // The deployment's own.
    expect(await records()).toEqual([0, 1]);
  });

  it('that retires a region ends its changes', async () => {
    const retired = { TableName: regions, Key: { pk: { S: 'US-ZZ' } }, UpdateExpression: 'SET inactiveSince = :now' };
    const seen = await row();
    await localDynamo().send(new UpdateItemCommand({ ...retired, ExpressionAttributeValues: { ':now': { N: '1' } } }));
    const made = { version: 1, at: NOW, changes: [], live: {} };
    expect(await storeChange(tablesOf(), seen, made, entry)).toBe(false);
    expect(await change({ set: { [LIFE]: 600 } })).toEqual({ error: 'The stage has no region US-ZZ' });
  });
});
