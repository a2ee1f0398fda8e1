/** Exports: the rows of what phones have been given, by the stores that the exporter uses. */
import { createPublicKey, randomBytes, randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildExports, type ExportDependencies } from '../../../lambdas/keyserver/exporting/build-export.ts';
import { publishIndex } from '../../../lambdas/keyserver/exporting/publish-index.ts';
import { openExportBucket } from '../../../lambdas/keyserver/store/export/bucket.ts';
import { openConfigurationStore } from '../../../lambdas/keyserver/store/export/configuration-store.ts';
import { CONFIGURATIONS, putConfiguration } from '../../../lambdas/keyserver/store/export/export-table.ts';
import { openManifestStore } from '../../../lambdas/keyserver/store/export/manifest-store.ts';
import { openPaddingStore } from '../../../lambdas/keyserver/store/export/padding-store.ts';
import { openUploadLogReader } from '../../../lambdas/keyserver/store/export/upload-log-reader.ts';
import { uploadLogPut } from '../../../lambdas/keyserver/store/upload-log-store.ts';
import { auditTable, exportsTable, uploadsTable } from '../../../lambdas/keyserver/tables.ts';
import { headPath, monthPath } from '../../../protocol/export/manifest/months.ts';
import { verifyManifest } from '../../../protocol/export/manifest/verify.ts';
import { partitionOf, sortOf } from '../../../tools/restore/decision.ts';
import { createTable, localDynamo, localS3 } from '../../support/aws/local-aws.ts';
import { allRows } from '../../support/aws/rows.ts';
import { anEntry } from '../../support/export/export-keys.ts';
import { aConfiguration, HOUR, manifestSigner, publicKeys, START } from '../../support/export/exporter.ts';
import { copyOf, lose, putAll, restoreCommand } from '../../support/operator/restore-stage.ts';
import { frozenClock } from '../../support/process/clock.ts';

const Bucket = `exports-${randomUUID()}`;
const clock = frozenClock(START);
let tables: { exportsTable: string; uploadsTable: string };
let deps: ExportDependencies;
let outputs: Record<string, string>;

beforeAll(async () => {
  await localS3().send(new CreateBucketCommand({ Bucket }));
});

let made = 0;
let id: string;
beforeEach(async () => {
  id = `us-z${made++}`;
  tables = { exportsTable: await createTable(exportsTable), uploadsTable: await createTable(uploadsTable) };
  const options = { dynamo: localDynamo(), ...tables };
  deps = {
    configurations: openConfigurationStore(options),
    manifest: openManifestStore(options),
    padding: openPaddingStore(options),
    uploads: openUploadLogReader(options),
    bucket: openExportBucket({ s3: localS3(), bucket: Bucket }),
    clock,
    randomBytes,
    signersOf: ({ signers }) => signers.map((settings) => ({ ...settings, sign: async () => Buffer.alloc(70, 0x30) })),
    signEntry: manifestSigner.sign,
    ...publicKeys(),
    remainingMilliseconds: () => 600_000,
    failed: () => undefined,
  };
  outputs = {
    ExportsTableName: tables.exportsTable,
    AuditTableName: await createTable(auditTable),
    ExportBucketName: Bucket,
  };
  await deploy(START);
});

async function deploy(now: number): Promise<void> {
  await localDynamo().send(new UpdateItemCommand(putConfiguration(tables.exportsTable, aConfiguration({ id }), now)));
}

/** Keys of `hour`, logged as publish does, and a run of the exporter at `now`. */
async function upload(hour: number): Promise<void> {
  const entries = [anEntry({ key: randomBytes(16) })];
  const { Put } = uploadLogPut(tables.uploadsTable, { releaseHour: hour, regions: ['US-ZZ'], entries }, randomBytes);
  await putAll(tables.uploadsTable, [Put?.Item ?? {}]);
}
async function run(now: number) {
  clock.now = now;
  const [summary] = (await buildExports(deps)).configurations;
  return summary;
}
const index = async () => (await deps.bucket.readIndex(id))?.text.split('\n') ?? [];
const restore = async (from: string, ...args: string[]) => {
  const tools = { clock: () => clock.now };
  const done = await restoreCommand(outputs, tools)('--table', 'Exports', '--from', from, ...args);
  expect(done).toMatchObject({ status: 0 });
  return done.out;
};
/** Entries, as they are published and verified. */
const manifest = async () => {
  const text = (await deps.bucket.readPublic(monthPath(id, '2026-11')))?.text ?? '';
  const { entries } = verifyManifest(text, createPublicKey(manifestSigner.publicPem));
  return entries as readonly { readonly start: number }[];
};
const isConfiguration = (row: object) => partitionOf(row as never) === CONFIGURATIONS;
const copy = () => copyOf(exportsTable, tables.exportsTable);
/** Two windows with files. */
async function twoWindows(): Promise<void> {
  await upload(START);
  await upload(START + 2 * HOUR);
  expect(await run(START + 6 * HOUR)).toMatchObject({ outcome: 'done', windows: 2, files: 2 });
}

describe('a table that lost rows', () => {
  it('of files: the index stands, and goes on when they are back', async () => {
    await twoWindows();
    const [before, from] = [await index(), await copy()];
    await lose(tables.exportsTable, (row) => sortOf(row).startsWith('file#'));
    await expect(publishIndex(deps, id)).rejects.toThrow('would lose 2 files');
    expect(await restore(from)).toContain('2  comes back');
    await expect(publishIndex(deps, id)).rejects.toThrow('would lose 2 files');
    await restore(from, '--apply');
    expect(await publishIndex(deps, id)).toBe(false);
    await upload(START + 4 * HOUR);
    expect(await run(START + 8 * HOUR)).toMatchObject({ windows: 1, indexWritten: true });
    expect((await index()).slice(0, 2)).toEqual(before);
    expect(await index()).toHaveLength(3);
    expect(await restore(from)).toContain('Nothing is missing');
  });

  it('of everything, with a copy older than the last window: what phones have is not built again', async () => {
    await upload(START);
    await run(START + 4 * HOUR);
    const from = await copy();
    await upload(START + 2 * HOUR);
    await run(START + 6 * HOUR);
    const before = await index();
    expect(before).toHaveLength(2);
    await lose(tables.exportsTable);
    const plan = await restore(from);
    const done = await restore(from, '--apply');
    expect(done.slice(done.indexOf('\n'), done.indexOf('Safe to'))).toBe(
      plan.slice(plan.indexOf('\n'), plan.indexOf('To do it')),
    );
    expect(await run(START + 6 * HOUR)).toMatchObject({ outcome: 'done', windows: 0, next: START + 4 * HOUR });
    expect(await index()).toEqual(before);
    await upload(START + 4 * HOUR);
    expect(await run(START + 8 * HOUR)).toMatchObject({ windows: 1, files: 1 });
    // Phones resume after the last line they know.
    expect((await index()).slice(0, 2)).toEqual(before);
  });

  it('of configurations, made again by a deployment: no hour is left out and no name sorts before a published one', async () => {
    await twoWindows();
    const [before, from] = [await index(), await copy()];
    await lose(tables.exportsTable, isConfiguration);
    await upload(START + 4 * HOUR);
    await deploy(START + 7 * HOUR);
    expect(await run(START + 7 * HOUR)).toMatchObject({ windows: 0, next: START + 7 * HOUR });
    expect(await restore(from)).toContain(`${id}: goes on at 2026-11-21T04:00:00Z instead of 2026-11-21T07:00:00Z`);
    await restore(from, '--apply');
    expect(await run(START + 8 * HOUR)).toMatchObject({ windows: 1, files: 1, next: START + 6 * HOUR });
    expect(await index()).toEqual([...before, expect.any(String)]);
  });

  it('of configurations, made again: nothing is built before they are back, since it would be a second manifest', async () => {
    await twoWindows();
    const [before, from] = [await index(), await copy()];
    await lose(tables.exportsTable, isConfiguration);
    await deploy(START + 7 * HOUR);
    await upload(START + 7 * HOUR);
    expect(await run(START + 10 * HOUR)).toMatchObject({ outcome: 'failed', windows: 0 });
    await restore(from, '--apply');
    expect(await run(START + 10 * HOUR + 700)).toMatchObject({ outcome: 'done', windows: 2, files: 1 });
    expect(await index()).toEqual([...before, expect.any(String)]);
    expect((await manifest()).map(({ start }) => start)).toEqual([0, 2, 4, 6].map((hour) => START + hour * HOUR));
  });

  it('of everything: entries that are in no copy come back from what people have seen, and the chain goes on', async () => {
    await upload(START);
    await run(START + 4 * HOUR);
    const from = await copy();
    await run(START + 6 * HOUR);
    const published = await manifest();
    await lose(tables.exportsTable);
    await restore(from, '--apply');
    expect((await deps.manifest.entries(id, 1)).map(({ text }) => text)).toHaveLength(2);
    expect(await run(START + 8 * HOUR)).toMatchObject({ outcome: 'done', windows: 1, next: START + 6 * HOUR });
    expect((await manifest()).slice(0, 2)).toEqual(published);
    expect(await manifest()).toHaveLength(3);
  });

  it('of configurations, made again and gone on where no manifest was published: the hours left out are told', async () => {
    await twoWindows();
    const [before, from] = [await index(), await copy()];
    await lose(tables.exportsTable, (row) => isConfiguration(row) || sortOf(row).startsWith('entry#'));
    await localS3().send(new DeleteObjectCommand({ Bucket, Key: headPath(id) }));
    await localS3().send(new DeleteObjectCommand({ Bucket, Key: monthPath(id, '2026-11') }));
    await deploy(START + 7 * HOUR);
    await upload(START + 7 * HOUR);
    expect(await run(START + 10 * HOUR)).toMatchObject({ windows: 1, files: 1 });
    const state = await deps.configurations.list();
    expect(await restore(from, '--apply')).toContain(`${id}: 2026-11-21T04:00:00Z to 2026-11-21T07:00:00Z`);
    expect(await deps.configurations.list()).toEqual(state);
    await publishIndex(deps, id);
    expect(await index()).toEqual([...before, expect.any(String)]);
  });
});

it('fifty races with an exporter that finishes windows: none is built twice, and none is taken back', async () => {
  const from = await copy();
  const { configurations } = deps;
  for (let round = 0; round < 50; round++) {
    const lease = await configurations.takeLease(id, START + round);
    if (!lease) throw new Error('The lease is taken');
    const window = { start: lease.next, end: lease.next + 2 * HOUR, files: [], padding: 0, uploads: 0, lateEntries: 0 };
    const [finished] = await Promise.all([
      configurations.finishWindow(lease, window, START + round),
      restore(from, '--apply'),
    ]);
    expect(finished.next).toBe(START + (round + 1) * 2 * HOUR);
    await configurations.releaseLease(finished);
    expect(await configurations.list()).toMatchObject([{ next: finished.next, from: START }]);
  }
  const windows = (await allRows(localDynamo(), tables.exportsTable)).filter((row) =>
    sortOf(row).startsWith('window#'),
  );
  expect(windows).toHaveLength(50);
});
