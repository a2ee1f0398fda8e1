import { randomBytes } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { openAuthorityStore } from '../../../lambdas/keyserver/authorities/authority-store.ts';
import { keyRow } from '../../../lambdas/keyserver/authorities/authority-table.ts';
import { importJwks } from '../../../lambdas/keyserver/jobs/import-jwks/import-jwks.ts';
import { openKeyStore } from '../../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import { openAuthorityWriter } from '../../../lambdas/keyserver/jobs/write-authorities/authority-writer.ts';
import { changeAuthorities } from '../../../lambdas/keyserver/operate/change-authorities/change-authorities.ts';
import { openChangeStore } from '../../../lambdas/keyserver/operate/change-authorities/change-store.ts';
import { auditTable, authoritiesTable } from '../../../lambdas/keyserver/tables.ts';
import { emptyPlan, type ImportedKey, type ImportPlan } from '../../../protocol/certificate/jwks-import.ts';
import { createTable, localDynamo } from '../../support/aws/local-aws.ts';
import { allRows } from '../../support/aws/rows.ts';
import { testIssuer } from '../../support/publish/key-server.ts';

const now = 1_795_305_600;
const HOUR = 3_600;
const DAY = 86_400;
const jwksUri = 'https://verification.example/jwks/US-ZZ';
const [a, b, c] = ['a', 'b', 'c'].map((kid) => testIssuer(kid).jwk) as [Jwk, Jwk, Jwk];
type Jwk = ReturnType<typeof testIssuer>['jwk'];

let table: string;
let audit: string;

beforeEach(async () => {
  table = await createTable(authoritiesTable);
  audit = await createTable(auditTable);
  const writer = openAuthorityWriter(localDynamo(), table);
  await writer.putIssuer({ issuer: 'iss', audience: 'aud', jwksUri });
  await writer.putApplication('org.example', { regions: ['US-ZZ', 'US-YY'], issuers: ['iss'] });
});

function keyStore() {
  return openKeyStore({ dynamo: localDynamo(), authoritiesTable: table, auditTable: audit, randomBytes });
}

function authorityStore() {
  const fetchJwks = () => Promise.reject(new Error('not asked'));
  return openAuthorityStore({ dynamo: localDynamo(), table, fetchJwks, monotonic: () => performance.now() });
}

function runImport(keys: Jwk[], time: number) {
  const list = JSON.stringify(keys.map((key) => ({ ...key, kty: 'EC', crv: 'P-256' })));
  return importJwks({ store: keyStore(), fetchJwks: async () => list, count: () => {}, unexpected: () => {} }, time);
}

const keysNow = async () => (await authorityStore().issuer('iss'))?.keys;
const audited = async () =>
  (await allRows(localDynamo(), audit)).map((row) => `${row.action?.S} ${row.target?.S}`).sort();

describe('rows of authorities', () => {
  it('are read back by publish', async () => {
    const store = authorityStore();
    const application = await store.application('ORG.Example');
    expect([application?.issuers, application?.regions.toSorted()]).toEqual([['iss'], ['US-YY', 'US-ZZ']]);
    expect(await store.issuer('iss')).toEqual({ issuer: 'iss', audience: 'aud', jwksUri, statistics: true, keys: [] });
    expect(await store.application('')).toBeUndefined();
    expect(await store.issuer('')).toBeUndefined();
  });

  it('that a deployment no longer names are removed, but not their keys', async () => {
    await runImport([a], now);
    const writer = openAuthorityWriter(localDynamo(), table);
    expect(await writer.others(['org.example'], ['iss'])).toEqual({ applications: [], issuers: [] });
    const gone = { healthAuthorityIds: ['org.example'], issuers: ['iss'] };
    expect(await writer.others([], [])).toMatchObject({ applications: [{ id: 'org.example' }], issuers: ['iss'] });
    await writer.remove(gone);
    expect(await authorityStore().application('org.example')).toBeUndefined();
    expect(await authorityStore().issuer('iss')).toBeUndefined();
    await writer.putIssuer({ issuer: 'iss', audience: 'aud', jwksUri });
    expect(await keysNow()).toMatchObject([{ kid: 'a' }]);
  });
});

describe('authorities of a region that has ended', () => {
  const ending = { healthAuthorityIds: ['org.example'], issuers: ['iss'] };

  it('are believed until an end that is set once, and for good again when the region comes back', async () => {
    const writer = openAuthorityWriter(localDynamo(), table);
    await writer.end(ending, now + 10);
    await writer.end(ending, now + 99);
    expect(await authorityStore().application('org.example')).toMatchObject({ until: now + 10 });
    expect(await keyStore().issuersToImport()).toMatchObject([{ issuer: 'iss', until: now + 10 }]);
    await writer.putApplication('org.example', { regions: ['US-ZZ'], issuers: ['iss'] });
    await writer.putIssuer({ issuer: 'iss', audience: 'aud', jwksUri });
    expect(await authorityStore().application('org.example')).not.toHaveProperty('until');
    expect(await authorityStore().issuer('iss')).not.toHaveProperty('until');
  });

  it('are not made by an end', async () => {
    const writer = openAuthorityWriter(localDynamo(), table);
    await expect(writer.end({ healthAuthorityIds: ['nobody'], issuers: [] }, now)).rejects.toThrow();
  });
});

describe('imported keys', () => {
  it('are inserted, revoked, forgotten, each with its audit entry', async () => {
    expect(await runImport([a, b], now)).toMatchObject({ issuers: [{ inserted: ['a', 'b'] }], failed: 0 });
    expect(await keysNow()).toEqual([
      { ...a, from: now },
      { ...b, from: now },
    ]);
    await runImport([b, c], now + HOUR);
    expect(await keysNow()).toEqual([
      { ...a, from: now, thru: now + HOUR },
      { ...b, from: now },
      { ...c, from: now + HOUR },
    ]);
    await runImport([b, c], now + HOUR + 30 * DAY);
    expect((await keysNow())?.map(({ kid }) => kid)).toEqual(['b', 'c']);
    expect(await audited()).toEqual([
      'key-inserted iss/a',
      'key-inserted iss/b',
      'key-inserted iss/c',
      'key-purged iss/a',
      'key-revoked iss/a',
    ]);
    const issuerRow = (await allRows(localDynamo(), table)).find((row) => row.sk?.S === 'issuer');
    expect(issuerRow?.lastImport?.N).toBe(String(now + HOUR + 30 * DAY));
  });

  it('that are missing without a rotation stay in force, marked once, until they are listed again', async () => {
    await runImport([a], now);
    expect(await runImport([c], now + 120)).toMatchObject({ issuers: [{ held: ['a'], inserted: ['c'], revoked: [] }] });
    await runImport([c], now + 2 * HOUR);
    expect((await keysNow())?.[0]).toEqual({ ...a, from: now, missingSince: now + 120 });
    expect(await authorityStore().issuer('iss')).toMatchObject({
      lastRun: { at: now + 2 * HOUR, outcome: 'refused', importedAt: now + 2 * HOUR },
    });
    await runImport([a, c], now + 3 * HOUR);
    expect((await keysNow())?.[0]).toEqual({ ...a, from: now, listedSince: now + 3 * HOUR });
    await runImport([], now + 4 * HOUR);
    expect(await authorityStore().issuer('iss')).toMatchObject({
      lastRun: { at: now + 4 * HOUR, outcome: 'empty', importedAt: now + 3 * HOUR },
    });
  });

  it('are not revoked by an empty list, and a revoked one does not come back', async () => {
    await runImport([a, b], now);
    expect(await runImport([], now + 120)).toMatchObject({ issuers: [{ failure: 'empty' }], failed: 1 });
    expect((await keysNow())?.map(({ thru }) => thru)).toEqual([undefined, undefined]);
    await runImport([b], now + HOUR);
    expect(await runImport([a, b], now + HOUR + 120)).toMatchObject({ issuers: [{ reappeared: ['a'], inserted: [] }] });
    expect((await keysNow())?.[0]).toEqual({ ...a, from: now, thru: now + HOUR });
  });

  it('are written once by runs at the same time', async () => {
    const runs = await Promise.all(Array.from({ length: 10 }, () => runImport([a], now)));
    const worked = runs.filter(({ skipped }) => !skipped);
    expect(worked.length).toBeGreaterThan(0);
    expect(worked.length).toBeLessThan(10);
    expect(await audited()).toEqual(['key-inserted iss/a']);
  });

  it('are safe even from a run that lost its lease', async () => {
    const [issuer] = await keyStore().issuersToImport();
    if (issuer === undefined) throw new Error('No issuer');
    const plan = { ...emptyPlan, insert: [a] };
    const apply = (one: ImportPlan, at: number) => keyStore().apply(issuer, one, at);
    await Promise.all([apply(plan, now), apply(plan, now + 1)]);
    await apply({ ...plan, insert: [{ ...c, kid: 'a' }] }, now + 2);
    expect(await keysNow()).toMatchObject([a]);
    expect(await audited()).toEqual(['key-inserted iss/a']);
  });

  it('wait for a lease that was left behind', async () => {
    const store = keyStore();
    const owner = await store.takeLease(now);
    expect(owner).toBeDefined();
    expect((await runImport([a], now + 99)).skipped).toBe(true);
    expect((await runImport([a], now + 100)).skipped).toBe(false);
    await store.releaseLease(owner ?? '');
    expect(await store.takeLease(now)).toBeDefined();
    await store.releaseLease('somebody else');
    expect(await store.takeLease(now)).toBeUndefined();
  });

  it('belong to issuers with an address only', async () => {
    const row = { pk: { S: 'issuer#manual' }, sk: { S: 'issuer' }, audience: { S: 'aud' } };
    await localDynamo().send(new PutItemCommand({ TableName: table, Item: row }));
    expect((await keyStore().issuersToImport()).map(({ issuer }) => issuer)).toEqual(['iss']);
  });
});

const changeStore = () => openChangeStore({ dynamo: localDynamo(), authoritiesTable: table, auditTable: audit });
const change = (what: string, wish: object, time = now, keys: Jwk[] = []) => {
  const list = JSON.stringify(keys.map((key) => ({ ...key, kty: 'EC', crv: 'P-256' })));
  const request = { change: what, reason: 'a test', ...wish };
  return changeAuthorities({ store: changeStore(), fetchJwks: async () => list }, request, time);
};

describe('a refused key', () => {
  const reinstate = (keys: Jwk[], time: number) => change('reinstate-key', { issuer: 'iss', kid: 'a' }, time, keys);

  it('that was revoked by mistake is imported again once a person has decided', async () => {
    const later = now + HOUR;
    await runImport([a, b], now);
    await runImport([b], later);
    expect(await runImport([a, b], later + 240)).toMatchObject({ issuers: [{ reappeared: ['a'] }] });
    expect(await reinstate([a], later + 250)).toMatchObject({ outcome: 'reinstated' });
    expect(await reinstate([a], later + 260)).toMatchObject({ outcome: 'awaits-import' });
    expect(await runImport([a, b], later + 360)).toMatchObject({ issuers: [{ inserted: ['a'], reappeared: [] }] });
    expect(await reinstate([a], later + 370)).toMatchObject({ outcome: 'in-force' });
    expect(await keysNow()).toMatchObject([{ ...a, from: later + 360 }, { kid: 'b' }]);
    expect((await audited()).filter((entry) => entry === 'key-reinstated iss/a')).toHaveLength(1);
  });

  it('of a server that was made anew is imported with its new value', async () => {
    const anew = { ...c, kid: 'a' };
    await runImport([a], now);
    expect(await runImport([anew], now + 120)).toMatchObject({ issuers: [{ changed: ['a'] }] });
    expect(await reinstate([anew], now + 130)).toMatchObject({ outcome: 'reinstated', refusals: ['other-value'] });
    await runImport([anew], now + 240);
    expect(await keysNow()).toEqual([{ ...anew, from: now + 240 }]);
  });

  it('is forgotten only as it was read, and recorded only if it was', async () => {
    await runImport([a, b], now);
    await runImport([b], now + HOUR);
    const read = { ...a, from: now, thru: now + HOUR };
    const entry = { actor: 'test', action: 'key-reinstated', target: 'iss/a', after: {} };
    const forget = (key: ImportedKey) => changeStore().commit([{ before: keyRow('iss', key) }], entry, now);
    expect(await forget({ ...a, from: now })).toBe(false);
    expect(await forget({ ...read, x: b.x })).toBe(false);
    expect(await forget({ ...read, kid: 'none' })).toBe(false);
    expect((await keysNow())?.map(({ kid }) => kid)).toEqual(['a', 'b']);
    expect(await forget(read)).toBe(true);
    expect((await audited()).filter((entry) => entry.startsWith('key-reinstated'))).toHaveLength(1);
  });
});

describe('what an operator changes', () => {
  it('is written with its record, read by publish, and left alone by deployments and imports', async () => {
    const publicKey = JSON.stringify({ ...c, kty: 'EC', crv: 'P-256' });
    await change('add-issuer', { issuer: 'other', audience: 'aud' });
    await change('add-key', { issuer: 'other', publicKey });
    await change('add-application', { application: 'Org.Other', regions: ['us-zz'], issuers: ['other', 'iss'] });
    expect(await authorityStore().issuer('other')).toEqual({
      ...{ issuer: 'other', audience: 'aud', statistics: true, owner: 'operator' },
      keys: [{ ...c, from: now, owner: 'operator' }],
    });
    await runImport([a], now + 120);
    const writer = openAuthorityWriter(localDynamo(), table);
    expect(await writer.others(['org.example'], ['iss'])).toEqual({
      applications: [expect.objectContaining({ id: 'org.other', owner: 'operator' })],
      issuers: [],
    });
    expect(await authorityStore().application('org.other')).toMatchObject({ owner: 'operator', regions: ['US-ZZ'] });
    expect(await audited()).toEqual(
      expect.arrayContaining(['application-added org.other', 'issuer-added other', 'key-added other/c']),
    );
  });

  it('is taken over by a deployment that names the same', async () => {
    await change('add-issuer', { issuer: 'other', audience: 'aud', jwksUri });
    await change('add-application', { application: 'org.other', regions: ['US-ZZ'], issuers: ['other'] });
    const writer = openAuthorityWriter(localDynamo(), table);
    await writer.putIssuer({ issuer: 'other', audience: 'new', statistics: false });
    await writer.putApplication('org.other', { regions: ['US-YY'], issuers: ['iss'] });
    expect(await authorityStore().issuer('other')).toEqual({
      ...{ issuer: 'other', audience: 'new', statistics: false, keys: [] },
    });
    expect(await authorityStore().application('org.other')).toEqual({ regions: ['US-YY'], issuers: ['iss'] });
    expect(await writer.others(['org.example'], ['iss'])).toMatchObject({ issuers: ['other'] });
  });

  it('a key that is retired stays so, whatever imports and deployments say', async () => {
    await runImport([a, b], now);
    await change('retire-key', { issuer: 'iss', kid: 'a' }, now + 10);
    expect(await runImport([a, b], now + 120)).toMatchObject({ issuers: [{ reappeared: ['a'] }] });
    const writer = openAuthorityWriter(localDynamo(), table);
    await writer.putKeys('iss', [a], now + 200);
    await writer.putKeys('iss', [{ ...a, kid: 'renamed' }], now + 201);
    await runImport([b], now + 99 * DAY);
    expect((await keysNow())?.map(({ kid }) => kid)).toEqual(['a', 'b']);
    expect((await keysNow())?.[0]).toEqual({ ...a, from: now, thru: now + 10, owner: 'operator' });
  });

  it('is not written over another change', async () => {
    await runImport([a], now);
    const [issuer] = await keyStore().issuersToImport();
    const stale = keyRow('iss', issuer?.keys[0] as ImportedKey);
    await change('retire-key', { issuer: 'iss', kid: 'a' });
    const entry = { actor: 'test', action: 'key-added', target: 'iss/a', after: {} };
    expect(await changeStore().commit([{ before: stale, after: stale }], entry, now)).toBe(false);
    expect(await changeStore().commit([{ after: stale }], entry, now)).toBe(false);
    expect((await keysNow())?.[0]?.thru).toBe(now);
  });
});

describe('keys of a region file', () => {
  it('come, are taken over from the import, and end when they are named no more', async () => {
    const writer = openAuthorityWriter(localDynamo(), table);
    await runImport([a], now);
    await writer.putKeys('iss', [a, b], now + 10);
    expect(await keysNow()).toEqual([
      { ...a, from: now, owner: 'deployment' },
      { ...b, from: now + 10, owner: 'deployment' },
    ]);
    await runImport([c], now + 99 * DAY);
    await writer.putKeys('iss', [b], now + 100 * DAY);
    expect(await keysNow()).toMatchObject([
      { kid: 'a', thru: now + 100 * DAY },
      { ...b, from: now + 10, owner: 'deployment' },
      { kid: 'c' },
    ]);
    expect(await writer.state()).toMatchObject({ 'key iss/b': { x: b.x } });
  });
});
