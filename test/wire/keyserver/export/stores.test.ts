/** How the export's stores keep things in DynamoDB; what they promise is in contracts.test.ts. */
import { randomBytes } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { openConfigurationWriter } from '../../../../lambdas/keyserver/jobs/write-authorities/configuration-writer.ts';
import {
  type ConfigurationStore,
  type Lease,
  LeaseLostError,
  openConfigurationStore,
} from '../../../../lambdas/keyserver/store/export/configuration-store.ts';
import { configurationKey, putConfiguration } from '../../../../lambdas/keyserver/store/export/export-table.ts';
import { openManifestStore } from '../../../../lambdas/keyserver/store/export/manifest-store.ts';
import { openPaddingStore, type PaddingStore } from '../../../../lambdas/keyserver/store/export/padding-store.ts';
import { openUploadLogReader } from '../../../../lambdas/keyserver/store/export/upload-log-reader.ts';
import { exportsTable, uploadsTable } from '../../../../lambdas/keyserver/tables.ts';
import { EMPTY_CHAIN } from '../../../../protocol/export/manifest/chain.ts';
import { parseEntry } from '../../../../protocol/export/manifest/line.ts';
import { packUploadLog, UPLOAD_LOG_ENTRY_BYTES, uploadLogPartition } from '../../../../protocol/keys/upload-log.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, START } from '../../../support/export/exporter.ts';

const NOW = START + 4 * HOUR;
const DAY = 24 * HOUR;
/** As many calls at once as the local AWS answers in one process. */
const RACE = 8;
const race = <T>(run: (i: number) => Promise<T>) => Promise.all(Array.from({ length: RACE }, (_, i) => run(i)));

let table: string;
beforeAll(async () => {
  table = await createTable(exportsTable);
});

let made = 0;
/** The first lease's number: one more than the time of the deployment. */
const FIRST = START + 61;
/** A configuration nobody else uses, with its store. */
async function fresh(): Promise<{ store: ConfigurationStore; id: string }> {
  const id = `us-z${made++}`;
  await localDynamo().send(new UpdateItemCommand(putConfiguration(table, aConfiguration({ id }), START + 60)));
  return { store: openConfigurationStore({ dynamo: localDynamo(), exportsTable: table }), id };
}

async function leaseOf(store: ConfigurationStore, id: string, now = NOW): Promise<Lease> {
  const lease = await store.takeLease(id, now);
  if (lease === undefined) throw new Error('The lease is taken');
  return lease;
}

const aFile = (name: string) => ({
  name,
  start: START,
  end: START + 2 * HOUR,
  keys: 3,
  revisedKeys: 1,
  bytes: 500,
  sha256: 'ab'.repeat(32),
  signers: ['310.v2', '310.v1'],
});
const window = (...names: string[]) => ({
  start: START,
  end: START + 2 * HOUR,
  files: names.map(aFile),
  padding: 0,
  uploads: 1,
  lateEntries: 0,
});

describe('configurations', () => {
  it('start with the hour of their first deployment; later ones change the settings only', async () => {
    const { store, id } = await fresh();
    const mine = async () => (await store.list()).find(({ configuration }) => configuration.id === id);
    expect(await mine()).toEqual({
      configuration: aConfiguration({ id }),
      from: START,
      next: START,
      chain: EMPTY_CHAIN,
    });
    await store.finishWindow(await leaseOf(store, id), window(), NOW);
    const changed = aConfiguration({ id, periodHours: 8 });
    await localDynamo().send(new UpdateItemCommand(putConfiguration(table, changed, START + 5 * DAY)));
    expect(await mine()).toMatchObject({
      configuration: changed,
      from: START,
      next: START + 2 * HOUR,
      chain: { entries: 1 },
    });
  });

  it('end when their region is gone, at an hour that later deployments do not move, and go on when it is back', async () => {
    const { store, id } = await fresh();
    const { store: other, id: otherId } = await fresh();
    const writer = openConfigurationWriter(localDynamo(), table);
    const endOf = async () => (await store.list()).find(({ configuration }) => configuration.id === id)?.endsAt;
    expect(await writer.others([otherId])).toContain(id);
    expect(await writer.others([id, otherId])).not.toContain(id);
    const signersOf = async () => (await writer.signers()).get(id);
    expect(await signersOf()).toEqual(aConfiguration({ id }).signers);
    await writer.end(id, NOW + 60);
    expect(await signersOf()).toEqual(aConfiguration({ id }).signers);
    await writer.end(id, NOW + DAY);
    expect(await endOf()).toBe(NOW + 27 * HOUR);
    expect(await writer.others([])).not.toContain(id);
    expect(await leaseOf(store, id)).toMatchObject({ endsAt: NOW + 27 * HOUR });
    expect(await leaseOf(other, otherId)).not.toHaveProperty('endsAt');
    await writer.put(aConfiguration({ id }), NOW + 2 * DAY);
    expect(await endOf()).toBeUndefined();
    await expect(writer.end('nobody', NOW)).rejects.toThrow(ConditionalCheckFailedException);
  });
});

describe('finishing a window', () => {
  it('lists its files and moves on', async () => {
    const { store, id } = await fresh();
    const lease = await store.finishWindow(await leaseOf(store, id), window('b.zip', 'a.zip'), NOW);
    expect(lease).toMatchObject({ next: START + 2 * HOUR, fencing: FIRST });
    expect(await store.files(id)).toEqual([
      { path: `files/${id}/a.zip`, windowEnd: START + 2 * HOUR },
      { path: `files/${id}/b.zip`, windowEnd: START + 2 * HOUR },
    ]);
    const rows = (await allRows(localDynamo(), table)).filter((row) => row.pk?.S === `configuration#${id}`);
    const limited = rows.filter((row) => !row.sk?.S?.startsWith('entry#'));
    expect(rows).toHaveLength(limited.length + 1);
    for (const row of limited) expect(row.expires).toEqual({ N: String(START + 2 * HOUR + 28 * DAY) });
    expect(rows.find((row) => row.sk?.S === `window#${START}`)).toMatchObject({
      fencing: { N: String(FIRST) },
      files: { N: '2' },
      uploads: { N: '1' },
    });
    expect(rows.find((row) => row.sk?.S === 'file#a.zip')).toMatchObject({
      sha256: { S: 'ab'.repeat(32) },
      signers: { L: [{ S: '310.v2' }, { S: '310.v1' }] },
    });
  });

  it('lists as many files as one transaction can hold', async () => {
    const { store, id } = await fresh();
    const names = Array.from({ length: 97 }, (_, i) => `${String(i).padStart(2, '0')}.zip`);
    await store.finishWindow(await leaseOf(store, id), window(...names), NOW);
    expect((await store.files(id)).map(({ path }) => path)).toEqual(names.map((name) => `files/${id}/${name}`));
  });
});

describe('the manifest', () => {
  const manifest = () => openManifestStore({ dynamo: localDynamo(), exportsTable: table });

  it('has an entry of each finished window, on the one before, for ever', async () => {
    const { store, id } = await fresh();
    expect(await manifest().chain(id)).toEqual(EMPTY_CHAIN);
    const lease = await store.finishWindow(await leaseOf(store, id), window('a.zip'), NOW);
    const second = { ...window(), start: START + 2 * HOUR, end: START + 4 * HOUR };
    const { chain } = await store.finishWindow(lease, second, NOW + 60);
    expect(await manifest().chain(id)).toEqual(chain);
    const entries = await manifest().entries(id, 1);
    expect(entries.map(({ text }) => parseEntry(text))).toMatchObject([
      { number: 1, at: NOW, start: START, files: [{ name: 'a.zip', keys: 3, revisedKeys: 1, bytes: 500 }] },
      { number: 2, at: NOW + 60, previous: lease.chain.head, start: START + 2 * HOUR, files: [] },
    ]);
    expect(await manifest().entries(id, 2)).toEqual(entries.slice(1));
    const rows = (await allRows(localDynamo(), table)).filter((row) => row.sk?.S?.startsWith('entry#'));
    for (const row of rows) expect(row).not.toHaveProperty('expires');
  });

  it('is not appended to by a worker that knows another chain', async () => {
    const { store, id } = await fresh();
    const lease = await store.finishWindow(await leaseOf(store, id), window(), NOW);
    const second = { ...window(), start: START + 2 * HOUR, end: START + 4 * HOUR };
    for (const chain of [EMPTY_CHAIN, { ...lease.chain, head: 'ab'.repeat(32) }, { ...lease.chain, entries: 2 }]) {
      await expect(store.finishWindow({ ...lease, chain }, second, NOW)).rejects.toThrow(LeaseLostError);
    }
    expect(await manifest().chain(id)).toEqual(lease.chain);
    expect(await manifest().entries(id, 1)).toHaveLength(1);
  });

  it('keeps the first signature of an entry', async () => {
    const { store, id } = await fresh();
    await store.finishWindow(await leaseOf(store, id), window(), NOW);
    const kept = await race((i) => manifest().keepSignature(id, 1, Buffer.from([i])));
    expect(new Set(kept.map((signature) => signature.toString('hex'))).size).toBe(1);
    expect(await manifest().entries(id, 1)).toMatchObject([{ signature: kept[0] }]);
    await expect(manifest().keepSignature(id, 2, Buffer.from([1]))).rejects.toThrow('Entry 2');
  });
});

describe('padding', () => {
  const store = (): PaddingStore => openPaddingStore({ dynamo: localDynamo(), exportsTable: table });
  const block = (start: number, end: number, count = 1) => ({
    start: START + start * HOUR,
    end: START + end * HOUR,
    entries: randomBytes(count * UPLOAD_LOG_ENTRY_BYTES),
  });
  const day = { start: START, end: START + DAY };

  it('may be empty, or larger than one item of the table', async () => {
    const blocks = [block(0, 2, 0), block(2, 4, 20_000)];
    for (const one of blocks) await store().decide('US-RD', one, NOW);
    expect(await store().blocks('US-RD', day)).toEqual(blocks);
    const [row] = (await allRows(localDynamo(), table)).filter(({ pk }) => pk?.S === 'padding#US-RD');
    expect(row?.expires).toEqual({ N: String(NOW + 15 * DAY) });
  });
});

describe('log of uploads', () => {
  const reader = (uploads: string) =>
    openUploadLogReader({ dynamo: localDynamo(), uploadsTable: uploads, exportsTable: table });

  async function put(uploads: string, hour: number, shard: number, count: number): Promise<void> {
    const k = packUploadLog({ regions: ['US-ZZ'], entries: Array.from({ length: count }, () => anEntry()) });
    const sk = randomBytes(16).toString('base64url');
    const Item = { pk: { S: uploadLogPartition(hour, shard) }, sk: { S: sk }, k: { B: k }, expires: { N: '1' } };
    await localDynamo().send(new PutItemCommand({ TableName: uploads, Item }));
  }

  it('is read from every shard of the hours and over many pages, and from nowhere else', async () => {
    const uploads = await createTable(uploadsTable);
    for (let shard = 0; shard < 16; shard++) await put(uploads, START, shard, 1);
    // A shard of 2.6 MB: a page ends after 1 MB.
    for (let i = 0; i < 10; i++) await put(uploads, START + HOUR, 3, 10_000);
    await put(uploads, START + 2 * HOUR, 0, 1);
    const sizes: [number, number][] = [];
    await reader(uploads).readHours([START, START + HOUR], (item, hour) => {
      sizes.push([hour, (item.length - 8) / UPLOAD_LOG_ENTRY_BYTES]);
    });
    expect(sizes.filter(([hour]) => hour === START)).toEqual(Array(16).fill([START, 1]));
    expect(sizes.filter(([hour]) => hour === START + HOUR)).toEqual(Array(10).fill([START + HOUR, 10_000]));
    expect(sizes).toHaveLength(26);
  });

  it('is removed by the hour, over many calls', async () => {
    const uploads = await createTable(uploadsTable);
    for (let i = 0; i < 230; i++) await put(uploads, START, i % 2, 1);
    await put(uploads, START + HOUR, 0, 1);
    await reader(uploads).removeHour(START);
    expect((await allRows(localDynamo(), uploads)).map(({ pk }) => pk?.S)).toEqual([`${START + HOUR}#0`]);
  });
});

describe('rows', () => {
  it('of a configuration hold its settings as text, so that an operator can read them', async () => {
    const { id } = await fresh();
    const { Item } = await localDynamo().send(new GetItemCommand({ TableName: table, Key: configurationKey(id) }));
    expect(JSON.parse(Item?.settings?.S ?? '')).toEqual(aConfiguration({ id }));
  });
});
