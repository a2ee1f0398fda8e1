import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type CreateApiKeyRequest,
  type CreateApiKeyResult,
  createApiKey,
} from '../../../../lambdas/verification/operate/create-api-key/create-api-key.ts';
import { disableApiKey } from '../../../../lambdas/verification/operate/disable-api-key/disable-api-key.ts';
import type { ApiKeyRequest } from '../../../../lambdas/verification/store/api-keys/asked-key.ts';
import { namedApiKey, storeApiKey, withdrawApiKey } from '../../../../lambdas/verification/store/api-keys/changes.ts';
import { type ApiKeyDeps, authenticator } from '../../../../lambdas/verification/store/api-keys/known-keys.ts';
import { apiKeysTable, auditTable } from '../../../../lambdas/verification/store/tables.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { changingRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const meter = meteredDynamo(localAws());
let deps: ApiKeyDeps;
let audit: string;
let hashVersions = [ringVersion('hash-1')];
let signatureVersions = [ringVersion('signature-1')];

beforeEach(async () => {
  hashVersions = [ringVersion('hash-1')];
  signatureVersions = [ringVersion('signature-1')];
  audit = await createTable(auditTable);
  deps = {
    dynamo: meter.dynamo,
    table: await createTable(apiKeysTable),
    hashes: changingRing(() => hashVersions),
    signatures: changingRing(() => signatureVersions),
    regions: oneRegion(),
  };
});

function create(request: CreateApiKeyRequest): Promise<CreateApiKeyResult> {
  const tables = { dynamo: meter.dynamo, table: deps.table, auditTable: audit };
  return createApiKey({ ...deps, store: storeApiKey.bind(undefined, tables), randomBytes }, request, NOW);
}

async function made(type: string, name = type): Promise<{ key: string; id: string }> {
  const result = await create({ region: 'US-ZZ', type, name });
  if ('error' in result) throw new Error(result.error);
  return result;
}

function disable(request: ApiKeyRequest, now = NOW) {
  const tables = { dynamo: meter.dynamo, table: deps.table, auditTable: audit };
  const withdraw = withdrawApiKey.bind(undefined, tables);
  return disableApiKey({ find: namedApiKey.bind(undefined, tables), withdraw }, request, now);
}

const rows = () => allRows(localDynamo(), deps.table);

describe('a new key', () => {
  it('is stored as a hash, with a name and a preview, and recorded', async () => {
    const { key, id } = await made('device', 'All phones');
    expect(key).toMatch(/^[\w-]{86}\.US-ZZ\.[\w-]{86}$/);
    const stored = await rows();
    expect(stored).toContainEqual({
      pk: { S: expect.stringMatching(/^US-ZZ#[\w-]{86}$/) },
      id: { S: id },
      created: { N: String(NOW) },
      type: { S: 'device' },
      name: { S: 'All phones' },
      preview: { S: key.slice(0, 6) },
    });
    expect(stored).toContainEqual({
      pk: { S: 'US-ZZ#name#All phones' },
      id: { S: id },
      created: { N: String(NOW) },
      row: stored.find(({ type }) => type)?.pk,
    });
    expect(stored).toHaveLength(2);
    const recorded = await allRows(localDynamo(), audit);
    expect(recorded).toMatchObject([{ action: { S: 'api-key-created' }, target: { S: id } }]);
    for (const part of key.split('.').filter((one) => one.length === 86)) {
      expect(JSON.stringify([...stored, ...recorded])).not.toContain(part);
    }
  });
  it('has a name of its own in its region: one of 50 at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, () => create({ region: 'us-zz', type: 'admin', name: ' County lab ' })),
    );
    expect(results.filter((result) => 'key' in result)).toHaveLength(1);
    expect(results).toContainEqual({
      error: 'US-ZZ already has an API key named "County lab"',
      isTaken: true,
    });
    expect(await rows()).toHaveLength(2);
    expect(await allRows(localDynamo(), audit)).toHaveLength(1);
  });
  it.each([
    [{ region: 'US-YY', type: 'admin', name: 'x' }, 'The stage has no region US-YY'],
    [{ region: '', type: 'admin', name: 'x' }, 'region is missing'],
    [{ type: 'admin', name: 'x' }, 'region is missing'],
    [{ region: 'US-ZZ', type: 'root', name: 'x' }, 'type must be one of device, admin, stats, issue-only'],
    [{ region: 'US-ZZ', type: 'admin', name: ' ' }, 'name must have 1 to 100 characters'],
    [{ region: 'US-ZZ', type: 'admin', name: 'x'.repeat(101) }, 'name must have 1 to 100 characters'],
  ])('%j: %s', async (request, error) => expect(await create(request)).toMatchObject({ error }));
});

describe('a withdrawn key', () => {
  it('is recorded, once, and keeps its row; a second time says since when', async () => {
    const { id } = await made('admin', 'County lab');
    expect(await disable({ region: 'us-zz', name: ' County lab ' })).toEqual({ id, since: NOW, first: true });
    expect(await disable({ region: 'US-ZZ', name: 'County lab' }, NOW + 5)).toEqual({ id, since: NOW, first: false });
    expect((await rows()).find(({ type }) => type)).toMatchObject({ disabledAt: { N: String(NOW) } });
    const recorded = (await allRows(localDynamo(), audit)).filter(({ action }) => action?.S === 'api-key-disabled');
    expect(recorded).toMatchObject([{ target: { S: id }, details: { S: '{"region":"US-ZZ","name":"County lab"}' } }]);
  });
  it('leaves its name taken and other keys alone', async () => {
    const { key } = await made('device', 'other');
    await made('device', 'phones');
    await disable({ region: 'US-ZZ', name: 'phones' });
    expect(await create({ region: 'US-ZZ', type: 'device', name: 'phones' })).toHaveProperty('error');
    expect(await authenticator(deps, 'device')(key, NOW + 60)).toBeDefined();
  });
  it.each([
    [{ region: 'US-ZZ', name: 'nobody' }, 'US-ZZ has no API key named "nobody"'],
    [{ region: 'US-YY', name: 'device' }, 'US-YY has no API key named "device"'],
    [{ name: 'device' }, 'region is missing'],
    [{ region: 'US-ZZ', name: ' ' }, 'name is missing'],
  ])('%j: %s', async (request, error) => {
    await made('device');
    expect(await disable(request)).toEqual({ error });
    expect((await rows()).some(({ disabledAt }) => disabledAt)).toBe(false);
  });
});

describe('who calls', () => {
  it('is known by a key of the right type, blanks around it ignored', async () => {
    const { key, id } = await made('admin');
    expect(await authenticator(deps, 'admin')(` ${key} `, NOW)).toEqual({ region: 'US-ZZ', type: 'admin', id });
    expect(await authenticator(deps, 'device')(key, NOW)).toBeUndefined();
    expect(await authenticator(deps, 'stats')(key, NOW)).toBeUndefined();
    expect(await authenticator(deps, 'admin', 'issue-only')(key, NOW)).toEqual({ region: 'US-ZZ', type: 'admin', id });
    expect(await authenticator(deps, 'issue-only')(key, NOW)).toBeUndefined();
  });
  it('is unknown without a key, and an invented one costs no database work', async () => {
    const known = authenticator(deps, 'admin');
    const { key } = await made('admin');
    const changed = `${key.startsWith('A') ? 'B' : 'A'}${key.slice(1)}`;
    meter.spent();
    for (const text of [undefined, '', 'x', 'a.US-ZZ.b', changed, key.replace('US-ZZ', 'US-YY')]) {
      expect(await known(text, NOW)).toBeUndefined();
    }
    expect(meter.spent().calls).toEqual([]);
  });
  it('is looked up once a minute, also when refused', async () => {
    const { key } = await made('device');
    for (const type of ['device', 'admin'] as const) {
      const known = authenticator(deps, type);
      meter.spent();
      await known(key, NOW);
      await known(key, NOW + 59);
      expect(meter.spent().calls).toEqual(['BatchGetItemCommand']);
      await known(key, NOW + 60);
      expect(meter.spent().calls).toEqual(['BatchGetItemCommand']);
    }
  });
  it('is unknown within a minute after the key was withdrawn', async () => {
    const { key } = await made('device');
    const known = authenticator(deps, 'device');
    expect(await known(key, NOW)).toBeDefined();
    await disable({ region: 'us-zz', name: ' device ' });
    expect(await known(key, NOW + 59)).toBeDefined();
    expect(await known(key, NOW + 60)).toBeUndefined();
  });
  it('brings the networks of its region, if it has a place of its own, as they are now', async () => {
    const settings = { adminNetworks: ['192.0.2.0/24'] };
    const limited = { ...deps, regions: oneRegion(settings) };
    for (const type of ['admin', 'stats', 'device', 'issue-only'] as const) {
      const { key } = await made(type);
      const known = authenticator(limited, type);
      const regionNetworks = type === 'admin' || type === 'stats' ? ['192.0.2.0/24'] : undefined;
      for (const now of [NOW, NOW + 1]) expect((await known(key, now))?.regionNetworks).toEqual(regionNetworks);
    }
  });
  it('is unknown when the region is no longer served', async () => {
    const { key } = await made('device');
    const none = { ...deps, regions: { settings: async () => undefined } };
    expect(await authenticator(none, 'device')(key, NOW)).toBeUndefined();
  });
  it('is known under older versions of both secrets', async () => {
    const { key } = await made('device');
    hashVersions = [ringVersion('hash-2'), ...hashVersions];
    signatureVersions = [ringVersion('signature-2'), ...signatureVersions];
    expect(await authenticator(deps, 'device')(key, NOW)).toBeDefined();
  });
});
