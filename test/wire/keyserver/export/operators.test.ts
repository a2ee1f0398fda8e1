/** What operators' steps read and write, over the real SDK: holds against finished windows, recalls against each other. */
import { createHash } from 'node:crypto';
import {
  CloudFrontClient,
  CreateDistributionCommand,
  type DistributionConfig,
  GetInvalidationCommand,
  ListInvalidationsCommand,
  NoSuchDistribution,
} from '@aws-sdk/client-cloudfront';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ConfigurationStore,
  HeldError,
  type Lease,
  LeaseLostError,
  openConfigurationStore,
} from '../../../../lambdas/keyserver/store/export/configuration-store.ts';
import { openCorrectionStore } from '../../../../lambdas/keyserver/store/export/correction-store.ts';
import { fileRowKey, putConfiguration } from '../../../../lambdas/keyserver/store/export/export-table.ts';
import { openFileBucket } from '../../../../lambdas/keyserver/store/export/file-bucket.ts';
import { openHoldStore } from '../../../../lambdas/keyserver/store/export/hold-store.ts';
import { openManifestStore } from '../../../../lambdas/keyserver/store/export/manifest-store.ts';
import { type FileRow, openPublicationReader } from '../../../../lambdas/keyserver/store/export/publication-reader.ts';
import { openGuardReader } from '../../../../lambdas/keyserver/store/guard-reader.ts';
import { guardKey } from '../../../../lambdas/keyserver/store/guard-table.ts';
import { auditTable, exportsTable, guardsTable } from '../../../../lambdas/keyserver/tables.ts';
import type { AuditEntry } from '../../../../lambdas/shared/audit.ts';
import { openInvalidator } from '../../../../lambdas/shared/aws/cloudfront.ts';
import { createTable, localAws, localDynamo, localS3 } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { aConfiguration, HOUR, START } from '../../../support/export/exporter.ts';

const NOW = START + 4 * HOUR;
const DAY = 24 * HOUR;
const RACERS = 50;
const race = <T>(run: (i: number) => Promise<T>) => Promise.all(Array.from({ length: RACERS }, (_, i) => run(i)));

let tables: { exportsTable: string; auditTable: string };
beforeAll(async () => {
  tables = { exportsTable: await createTable(exportsTable), auditTable: await createTable(auditTable) };
});

const options = () => ({ dynamo: localDynamo(), ...tables });
const entry: AuditEntry = { actor: 'test', action: 'a-test', target: 'exports', after: { it: 'is' } };

let made = 0;
async function fresh(): Promise<{ store: ConfigurationStore; id: string; lease: () => Promise<Lease> }> {
  const id = `us-z${made++}`;
  await localDynamo().send(
    new UpdateItemCommand(putConfiguration(tables.exportsTable, aConfiguration({ id }), START + 60)),
  );
  const store = openConfigurationStore(options());
  const lease = async () => {
    const taken = await store.takeLease(id, NOW);
    if (taken === undefined) throw new Error('The lease is taken');
    return taken;
  };
  return { store, id, lease };
}

const aFile = (name: string) => ({
  ...{ name, start: START, end: START + 2 * HOUR, keys: 3, revisedKeys: 1, bytes: 500 },
  ...{ sha256: createHash('sha256').update(name).digest('hex'), signers: ['999.v1'] },
});
const aWindow = (...names: string[]) => ({
  ...{ start: START, end: START + 2 * HOUR, files: names.map(aFile), padding: 2, uploads: 3, lateEntries: 0 },
});
const entriesOf = async () => (await allRows(localDynamo(), tables.auditTable)).length;

describe('a hold', () => {
  it('keeps windows from being finished, with its reason and its entry; its release lets them', async () => {
    const { store, id, lease } = await fresh();
    const holds = openHoldStore(options());
    const before = await entriesOf();
    expect(await holds.hold(id, { reason: 'a flaw', now: NOW }, entry)).toBe(true);
    expect(await holds.hold(id, { reason: 'another', now: NOW + 1 }, entry)).toBe(false);
    const mine = (await store.list()).find(({ configuration }) => configuration.id === id);
    expect(mine).toMatchObject({ heldSince: NOW });
    const reader = openPublicationReader(options());
    expect((await reader.holdReasons()).get(id)).toBe('a flaw');
    const taken = await lease();
    expect(taken.heldSince).toBe(NOW);
    await expect(store.finishWindow(taken, aWindow('a.zip'), NOW)).rejects.toThrow(HeldError);
    expect(await store.files(id)).toEqual([]);
    expect(await holds.release(id, { heldSince: NOW - 1, now: NOW + 60 }, entry)).toBe(false);
    expect(await holds.release(id, { heldSince: NOW, now: NOW + 60 }, entry)).toBe(true);
    expect(await holds.release(id, { heldSince: NOW, now: NOW + 61 }, entry)).toBe(false);
    expect((await reader.holdReasons()).has(id)).toBe(false);
    expect(await store.finishWindow(taken, aWindow('a.zip'), NOW)).toMatchObject({ next: START + 2 * HOUR });
    expect(await entriesOf()).toBe(before + 2);
  });

  it('of a configuration that there is not makes none', async () => {
    expect(await openHoldStore(options()).hold('nobody', { reason: 'x', now: NOW }, entry)).toBe(false);
  });

  it('is survived by a deployment', async () => {
    const { store, id } = await fresh();
    await openHoldStore(options()).hold(id, { reason: 'a flaw', now: NOW }, entry);
    await localDynamo().send(
      new UpdateItemCommand(putConfiguration(tables.exportsTable, aConfiguration({ id, periodHours: 8 }), NOW + DAY)),
    );
    const mine = (await store.list()).find(({ configuration }) => configuration.id === id);
    expect(mine).toMatchObject({ heldSince: NOW, configuration: { periodHours: 8 } });
  });

  it('stands once, however many ask; a lost lease is told from it', async () => {
    const { store, id, lease } = await fresh();
    const stalled = await lease();
    await store.releaseLease(stalled);
    await lease();
    const holds = openHoldStore(options());
    const set = await race((i) => holds.hold(id, { reason: String(i), now: NOW + i }, entry));
    expect(set.filter(Boolean)).toHaveLength(1);
    await expect(store.finishWindow(stalled, aWindow('a.zip'), NOW)).rejects.toThrow(LeaseLostError);
  });

  it('and a finished window, fifty times at once: one is first, and the window is whole or not begun', async () => {
    const holds = openHoldStore(options());
    const outcomes = await race(async () => {
      const { store, id, lease } = await fresh();
      const taken = await lease();
      const [finished, held] = await Promise.all([
        store.finishWindow(taken, aWindow('a.zip', 'b.zip'), NOW).then(
          () => 'finished',
          (error: Error) => error.name,
        ),
        holds.hold(id, { reason: 'a flaw', now: NOW }, entry),
      ]);
      expect(held).toBe(true);
      expect(await store.files(id)).toHaveLength(finished === 'finished' ? 2 : 0);
      const mine = (await store.list()).find(({ configuration }) => configuration.id === id);
      expect(mine).toMatchObject({ heldSince: NOW, next: finished === 'finished' ? START + 2 * HOUR : START });
      return finished;
    });
    expect(outcomes.filter((outcome) => !['finished', 'HeldError'].includes(outcome))).toEqual([]);
  }, 60_000);
});

describe('a recall', () => {
  async function published() {
    const { store, id, lease } = await fresh();
    const taken = await store.finishWindow(await lease(), aWindow('a.zip', 'b.zip'), NOW);
    const reader = openPublicationReader(options());
    const recalled = (await reader.fileRow(id, 'a.zip')) as FileRow;
    return { store, id, lease: taken, reader, recalled };
  }

  it('takes the file off the list and puts another on it, with entries in manifest and audit', async () => {
    const { store, id, lease, reader, recalled } = await published();
    const before = await entriesOf();
    const corrections = openCorrectionStore(options());
    const replacement = { ...aFile('c.zip'), end: START + 2 * HOUR + 3 };
    const next = await corrections.correct(lease, { kind: 'recall', recalled, replacement, entry }, NOW + 60);
    expect(next?.chain.entries).toBe(lease.chain.entries + 1);
    expect(await store.files(id)).toEqual([
      { path: `files/${id}/a.zip`, windowEnd: START + 2 * HOUR, recalledAt: NOW + 60 },
      { path: `files/${id}/b.zip`, windowEnd: START + 2 * HOUR },
      { path: `files/${id}/c.zip`, windowEnd: START + 2 * HOUR },
    ]);
    expect(await reader.fileRows(id)).toEqual([
      expect.objectContaining({ name: 'a.zip', recalledAt: NOW + 60, replacedBy: 'c.zip', signers: ['999.v1'] }),
      expect.objectContaining({ name: 'b.zip' }),
      { ...replacement, window: { start: START, end: START + 2 * HOUR }, publishedAt: NOW + 60 },
    ]);
    const manifest = openManifestStore(options());
    const [text] = (await manifest.entries(id, lease.chain.entries + 1)).map((one) => JSON.parse(one.text));
    expect(text).toMatchObject({ kind: 'recall', removed: ['a.zip'], files: [{ name: 'c.zip' }] });
    expect(await manifest.chain(id)).toEqual(next?.chain);
    expect(await entriesOf()).toBe(before + 1);
    const rows = (await allRows(localDynamo(), tables.exportsTable)).filter(
      (row) => row.pk?.S === `configuration#${id}`,
    );
    expect(rows.find((row) => row.sk?.S === 'file#c.zip')?.expires).toEqual({ N: String(START + 2 * HOUR + 28 * DAY) });
    await corrections.setRemoved(id, 'a.zip', NOW + 90);
    await corrections.setRemoved(id, 'a.zip', NOW + 95);
    await corrections.setRemoved(id, 'nobody.zip', NOW + 90);
    expect(await reader.fileRow(id, 'a.zip')).toMatchObject({ removedAt: NOW + 90 });
    expect(await reader.fileRow(id, 'nobody.zip')).toBeUndefined();
  });

  it('of one file happens once, however many ask at once', async () => {
    const { id, lease, reader, recalled, store } = await published();
    const corrections = openCorrectionStore(options());
    const results = await race((i) =>
      corrections.correct(lease, { kind: 'recall', recalled, replacement: aFile(`c${i}.zip`), entry }, NOW).then(
        (next) => (next === undefined ? 'already' : 'done'),
        (error: Error) => error.name,
      ),
    );
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(results.filter((result) => !['done', 'already', 'LeaseLostError'].includes(result))).toEqual([]);
    const { replacedBy } = (await reader.fileRow(id, 'a.zip')) as FileRow;
    const files = (await store.files(id)).filter(({ recalledAt }) => recalledAt === undefined);
    expect(files.map(({ path }) => path)).toEqual([`files/${id}/b.zip`, `files/${id}/${replacedBy}`]);
    expect((await openManifestStore(options()).chain(id)).entries).toBe(lease.chain.entries + 1);
  }, 60_000);

  it('of a file that was recalled does nothing, and none happens without the lease', async () => {
    const { id, lease, recalled, store } = await published();
    const corrections = openCorrectionStore(options());
    const next = (await corrections.correct(lease, { kind: 'recall', recalled, entry }, NOW)) as Lease;
    expect(await corrections.correct(next, { kind: 'recall', recalled, entry }, NOW)).toBeUndefined();
    await store.releaseLease(next);
    await store.takeLease(id, NOW);
    await expect(corrections.correct(next, { kind: 'resign', recalled, entry }, NOW)).rejects.toThrow(LeaseLostError);
  });
});

it('finished windows are read as they were written, oldest first', async () => {
  const { store, id, lease } = await fresh();
  const next = await store.finishWindow(await lease(), aWindow('a.zip'), NOW);
  await store.finishWindow(next, { ...aWindow(), start: START + 2 * HOUR, end: START + 4 * HOUR }, NOW + 60);
  expect(await openPublicationReader(options()).windowRows(id)).toEqual([
    { start: START, end: START + 2 * HOUR, finishedAt: NOW, files: 1, padding: 2, uploads: 3, lateEntries: 0 },
    expect.objectContaining({ start: START + 2 * HOUR, finishedAt: NOW + 60, files: 0 }),
  ]);
});

it('a file of which a restore knew its name alone is read with what its name says', async () => {
  const { id } = await fresh();
  const name = `${id}-0000000001-${START}-${START + 2 * HOUR}-00003.zip`;
  const numbers = { windowStart: START, windowEnd: START + 2 * HOUR, expires: START + 28 * DAY };
  const Item = {
    ...fileRowKey(id, name),
    ...Object.fromEntries(Object.entries(numbers).map(([of, value]) => [of, { N: String(value) }])),
  };
  await localDynamo().send(new PutItemCommand({ TableName: tables.exportsTable, Item }));
  expect(await openPublicationReader(options()).fileRow(id, name)).toEqual({
    ...{ name, window: { start: START, end: START + 2 * HOUR }, start: START, end: START + 2 * HOUR + 3 },
    ...{ keys: 0, revisedKeys: 0, bytes: 0, signers: [] },
  });
});

it('a zip is read, deleted, and then not there', async () => {
  const bucket = `files-${Date.now()}`;
  await localS3().send(new CreateBucketCommand({ Bucket: bucket }));
  const Key = 'files/us-zz/a.zip';
  await localS3().send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from([1, 2, 3]) }));
  const files = openFileBucket({ s3: localS3(), bucket });
  expect(await files.readFile('us-zz', 'a.zip')).toEqual(Buffer.from([1, 2, 3]));
  await files.deleteFile('us-zz', 'a.zip');
  await files.deleteFile('us-zz', 'a.zip');
  expect(await files.readFile('us-zz', 'a.zip')).toBeUndefined();
});

it('a guard is read by the name of its key, until it expires', async () => {
  const table = await createTable(guardsTable);
  const id = Buffer.alloc(16, 7).toString('base64');
  const numbers = { start: 5, period: 144, risk: 0, releaseHour: START, expires: NOW + 60 };
  const Item = {
    ...guardKey(id),
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { N: String(value) }])),
    ...{ originalType: { S: 'confirmed' }, traveler: { BOOL: false }, regions: { SS: ['US-ZZ'] } },
  };
  await localDynamo().send(new PutItemCommand({ TableName: table, Item }));
  const read = openGuardReader({ dynamo: localDynamo(), guardsTable: table });
  expect(await read(id, NOW)).toMatchObject({ id, releaseHour: START, regions: ['US-ZZ'] });
  expect(await read(id, NOW + 60)).toBeUndefined();
  expect(await read('other', NOW)).toBeUndefined();
});

describe('ending copies at the CDN', () => {
  it('names the paths to the one distribution', async () => {
    const cloudFront = new CloudFrontClient(localAws());
    const { Distribution } = await cloudFront.send(new CreateDistributionCommand({ DistributionConfig: aSite }));
    const DistributionId = Distribution?.Id ?? '';
    const paths = ['/files/us-zz/a.zip', '/us-zz/index.txt'];
    await openInvalidator(DistributionId, localAws())(paths, 'a <b>');
    const { InvalidationList } = await cloudFront.send(new ListInvalidationsCommand({ DistributionId }));
    const [{ Id } = { Id: '' }] = InvalidationList?.Items ?? [];
    const { Invalidation } = await cloudFront.send(new GetInvalidationCommand({ DistributionId, Id }));
    const { Paths, CallerReference } = Invalidation?.InvalidationBatch ?? {};
    expect([Paths?.Items, CallerReference]).toEqual([paths, 'a <b>']);
  });

  it('rejects unless CloudFront takes the order', async () => {
    await expect(openInvalidator('E0', localAws())(['/a'], 'a')).rejects.toThrow(NoSuchDistribution);
  });
});

const aSite: DistributionConfig = {
  ...{ CallerReference: 'site', Comment: '', Enabled: true },
  Origins: { Quantity: 1, Items: [{ Id: 'files', DomainName: 'files.example.org' }] },
  DefaultCacheBehavior: { TargetOriginId: 'files', ViewerProtocolPolicy: 'https-only' },
};
