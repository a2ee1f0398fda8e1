/** Keys that operators withdraw, let in again and limit, and the list of them. */
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '../../../../lambdas/verification/operate/create-api-key/create-api-key.ts';
import { disableApiKey } from '../../../../lambdas/verification/operate/disable-api-key/disable-api-key.ts';
import { enableApiKey } from '../../../../lambdas/verification/operate/enable-api-key/enable-api-key.ts';
import { limitApiKey } from '../../../../lambdas/verification/operate/limit-api-key/limit-api-key.ts';
import { listApiKeys } from '../../../../lambdas/verification/operate/list-api-keys/list-api-keys.ts';
import { allApiKeys } from '../../../../lambdas/verification/store/api-keys/all-keys.ts';
import * as changes from '../../../../lambdas/verification/store/api-keys/changes.ts';
import { authenticator } from '../../../../lambdas/verification/store/api-keys/known-keys.ts';
import { openUseNotes } from '../../../../lambdas/verification/store/api-keys/last-use.ts';
import type { ApiKeyTables } from '../../../../lambdas/verification/store/api-keys/rows.ts';
import { nameKeys } from '../../../../lambdas/verification/store/daily/named-keys.ts';
import { openStatistics } from '../../../../lambdas/verification/store/statistics.ts';
import { apiKeysTable, auditTable, statisticsTable } from '../../../../lambdas/verification/store/tables.ts';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import type { ApiKeyType } from '../../../../protocol/rings/api-key-types.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const rings = { hashes: fixedRing(ringVersion('hash-1')), signatures: fixedRing(ringVersion('signature-1')) };
const counted: string[] = [];
let tables: ApiKeyTables;
let statistics = '';

beforeEach(async () => {
  tables = { dynamo: localDynamo(), table: await createTable(apiKeysTable), auditTable: await createTable(auditTable) };
  statistics = await createTable(statisticsTable);
  counted.length = 0;
});

async function made(type: ApiKeyType, name: string, now = NOW): Promise<{ key: string; id: string }> {
  const deps = { ...rings, regions: oneRegion(), store: changes.storeApiKey.bind(undefined, tables), randomBytes };
  const result = await createApiKey(deps, { region: 'US-ZZ', type, name }, now);
  if ('error' in result) throw new Error(result.error);
  return result;
}

const find = (region: string, name: string) => changes.namedApiKey(tables, region, name);
const lab = { region: 'us-zz', name: ' County lab ', by: 'arn:aws:iam::000000000000:user/operator' };
const disable = (now: number) =>
  disableApiKey({ find, withdraw: changes.withdrawApiKey.bind(undefined, tables) }, lab, now);
const enable = (now: number) => enableApiKey({ find, enable: changes.enableApiKey.bind(undefined, tables) }, lab, now);
const limit = (networks: unknown, name = lab.name, finding = find) =>
  limitApiKey({ find: finding, limit: changes.limitApiKey.bind(undefined, tables) }, { ...lab, name, networks }, NOW);
const list = (region: string, now = NOW) =>
  listApiKeys(allApiKeys.bind(undefined, { ...tables, statisticsTable: statistics }), { region }, now);

const noteUse = () => openUseNotes({ dynamo: localDynamo(), table: statistics, count: (event) => counted.push(event) });
const known = (...types: ApiKeyType[]) =>
  authenticator({ ...tables, ...rings, regions: oneRegion(), noteUse: noteUse() }, ...types);
const audit = async (action: string) =>
  (await allRows(localDynamo(), tables.auditTable)).filter((entry) => entry.action?.S === action);

describe('a withdrawn key', () => {
  const DAYS_14 = 14 * DAY_SECONDS;

  it('is let in again until 14 days are over, which is recorded, and works within a minute', async () => {
    const { key, id } = await made('admin', 'County lab');
    await disable(NOW);
    const here = known('admin');
    expect(await here(key, NOW + DAYS_14 - 2)).toBeUndefined();
    expect(await enable(NOW + DAYS_14 - 1)).toEqual({ id });
    expect(await here(key, NOW + DAYS_14 + 57)).toBeUndefined();
    expect(await here(key, NOW + DAYS_14 + 58)).toMatchObject({ id });
    expect(await audit('api-key-enabled')).toMatchObject([
      {
        target: { S: id },
        by: { S: lab.by },
        before: { S: '{"state":"withdrawn"}' },
        after: { S: '{"state":"working"}' },
      },
    ]);
  });

  it.each([DAYS_14, DAYS_14 + 1])('is never let in again %i seconds later', async (seconds) => {
    const { key } = await made('admin', 'County lab');
    await disable(NOW);
    expect(await enable(NOW + seconds)).toEqual({
      error: '"County lab" was withdrawn 14 days ago or more, and never works again: make a new key',
    });
    expect(await known('admin')(key, NOW + seconds)).toBeUndefined();
    expect(await audit('api-key-enabled')).toEqual([]);
  });

  it('that works is not let in again; after it was, it can be withdrawn anew', async () => {
    await made('admin', 'County lab');
    expect(await enable(NOW)).toEqual({ error: '"County lab" is not withdrawn' });
    await disable(NOW);
    await enable(NOW + 5);
    expect(await disable(NOW + 10)).toMatchObject({ since: NOW + 10, first: true });
    expect(await enable(NOW + 10 + DAYS_14 - 1)).toHaveProperty('id');
  });

  it('is let in again once, by one of fifty at once', async () => {
    await made('admin', 'County lab');
    await disable(NOW);
    const results = await Promise.all(Array.from({ length: 50 }, () => enable(NOW + 1)));
    expect(results.filter((result) => 'id' in result)).toHaveLength(1);
    expect(await audit('api-key-enabled')).toHaveLength(1);
  });
});

describe('networks of a key', () => {
  it('are what its calls are checked against, recorded as they were and are', async () => {
    const { key, id } = await made('admin', 'County lab');
    const after = ['192.0.2.7/32', '2001:db8::/32'];
    expect(await limit(['2001:DB8::/32', '192.0.2.7', '192.0.2.7/32'])).toEqual({ id, before: [], after });
    expect(await known('admin')(key, NOW)).toEqual({ region: 'US-ZZ', type: 'admin', id, networks: after });
    expect(await limit(['192.0.2.0/24'])).toEqual({ id, before: after, after: ['192.0.2.0/24'] });
    expect(await limit([])).toEqual({ id, before: ['192.0.2.0/24'], after: [] });
    expect(await known('admin')(key, NOW)).toEqual({ region: 'US-ZZ', type: 'admin', id });
    const recorded = (await audit('api-key-limited')).map(({ before, after }) => `${before?.S} ${after?.S}`);
    expect(recorded.sort()).toEqual([
      '{"networks":["192.0.2.0/24"]} {"networks":[]}',
      '{"networks":["192.0.2.7/32","2001:db8::/32"]} {"networks":["192.0.2.0/24"]}',
      '{"networks":[]} {"networks":["192.0.2.7/32","2001:db8::/32"]}',
    ]);
  });

  it('that stay as they are leave no record', async () => {
    await made('admin', 'County lab');
    await limit(['192.0.2.0/24']);
    await limit(['192.0.2.0/24']);
    expect(await audit('api-key-limited')).toHaveLength(1);
  });

  it('changed by two at once: one wins, the other is told', async () => {
    await made('admin', 'County lab');
    const read = await find('US-ZZ', 'County lab');
    const both = [
      limit(['192.0.2.0/24'], lab.name, async () => read),
      limit(['192.0.3.0/24'], lab.name, async () => read),
    ];
    const results = await Promise.all(both);
    expect(results.filter((result) => 'id' in result)).toHaveLength(1);
    expect(results).toContainEqual({
      error: 'Somebody else has changed "County lab" at this moment; look at it, and try again',
      isBusy: true,
    });
    expect(await audit('api-key-limited')).toHaveLength(1);
  });

  it.each([
    ['x', 'networks is missing'],
    [['example.org'], '"example.org" is no address and no network'],
    [[7], '7 is no address and no network'],
    [Array.from({ length: 51 }, (_, i) => `192.0.2.${i}`), 'networks has 51; allowed: 50'],
  ])('%j: %s', async (networks, error) => {
    await made('admin', 'County lab');
    expect(await limit(networks)).toEqual({ error });
  });

  it('are none of a key of phones', async () => {
    await made('device', 'phones');
    expect(await limit(['192.0.2.0/24'], 'phones')).toEqual({
      error: '"phones" is of type device: phones have no networks of their own',
    });
  });
});

describe('the list of keys', () => {
  it('says what there is of each of the region, oldest first, and nothing that lets anybody call', async () => {
    const first = await made('admin', 'County lab', NOW - 5);
    const second = await made('stats', 'Reader', NOW - 4);
    await limit(['192.0.2.0/24']);
    await disable(NOW);
    expect(await list('us-zz')).toEqual({
      now: NOW,
      keys: [
        {
          ...{ id: first.id, type: 'admin', name: 'County lab', preview: first.key.slice(0, 6), created: NOW - 5 },
          ...{ networks: ['192.0.2.0/24'], disabledAt: NOW },
        },
        {
          id: second.id,
          type: 'stats',
          name: 'Reader',
          preview: second.key.slice(0, 6),
          created: NOW - 4,
          networks: [],
        },
      ],
    });
    expect(await list('US-Z')).toEqual({ now: NOW, keys: [] });
    expect(await list('')).toEqual({ error: 'region is missing' });
  });

  it('has the number by which reports name a key, as soon as one is given', async () => {
    const { id } = await made('admin', 'County lab');
    expect(await list('US-ZZ')).toMatchObject({ keys: [expect.not.objectContaining({ number: expect.anything() })] });
    const named = { region: 'US-ZZ', id, name: 'County lab', type: 'admin' };
    await nameKeys({ dynamo: localDynamo(), table: statistics }, 'US-ZZ', [named]);
    expect(await list('US-ZZ')).toMatchObject({ keys: [{ id, number: 1 }] });
  });

  it('has the day on which a laboratory last used its key, over all containers', async () => {
    const { key } = await made('admin', 'County lab');
    const lastUse = async () => {
      const listed = await list('US-ZZ', NOW + DAY_SECONDS);
      return 'keys' in listed ? listed.keys[0]?.lastUse : undefined;
    };
    expect(await lastUse()).toBeUndefined();
    const [here, there] = [known('admin'), known('admin', 'issue-only')];
    await here(key, NOW);
    expect(await lastUse()).toBe('2026-11-22');
    await there(key, NOW + DAY_SECONDS);
    // Late, by a clock that is behind.
    await known('admin')(key, NOW);
    expect(await lastUse()).toBe('2026-11-23');
    expect(await allRows(localDynamo(), statistics)).toHaveLength(1);
    expect(counted).toEqual([]);
  });

  it.each([
    [0, '2026-11-22'],
    [1, '2026-11-21'],
    [90, '2026-08-24'],
    [91, undefined],
  ])('has the day on which phones last used theirs, %i days ago, by its counters', async (days, day) => {
    const { id } = await made('device', 'phones');
    const apiKey = { region: 'US-ZZ', type: 'device', id } as const;
    const count = openStatistics(localDynamo(), statistics, () => Buffer.from([days % 10]));
    for (const ago of [days, days + 2]) {
      await count({ now: NOW - ago * DAY_SECONDS, apiKey, count: () => {} }, { codes_claimed: 1 });
    }
    expect(await list('US-ZZ')).toMatchObject({ keys: [day === undefined ? { id } : { id, lastUse: day }] });
  });
});
