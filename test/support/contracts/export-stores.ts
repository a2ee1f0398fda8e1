/** What every store of the export promises, wherever it keeps things: in DynamoDB and S3 as in the memory of the simulation. */
import { createPublicKey, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_LEASE_SECONDS } from '../../../lambdas/keyserver/exporting/export-time.ts';
import type { ExportBucket } from '../../../lambdas/keyserver/store/export/bucket.ts';
import {
  type ConfigurationStore,
  type FinishedWindow,
  HeldError,
  type Lease,
  LeaseLostError,
} from '../../../lambdas/keyserver/store/export/configuration-store.ts';
import type { ManifestStore } from '../../../lambdas/keyserver/store/export/manifest-store.ts';
import type { PaddingStore } from '../../../lambdas/keyserver/store/export/padding-store.ts';
import type { UploadLogReader } from '../../../lambdas/keyserver/store/export/upload-log-reader.ts';
import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { entryDigest } from '../../../protocol/export/manifest/entry.ts';
import { renderLine } from '../../../protocol/export/manifest/line.ts';
import { headPath } from '../../../protocol/export/manifest/months.ts';
import { verifyManifest } from '../../../protocol/export/manifest/verify.ts';
import { readUploadLogLayout, UPLOAD_LOG_ENTRY_BYTES, type UploadLogEntry } from '../../../protocol/keys/upload-log.ts';
import { anEntry } from '../export/export-keys.ts';
import { aConfiguration, HOUR, START } from '../export/exporter.ts';
import { freshSigner } from '../keys/signers.ts';

export interface ExportStores {
  readonly configurations: ConfigurationStore;
  readonly padding: PaddingStore;
  readonly uploads: UploadLogReader;
  readonly bucket: ExportBucket;
  readonly manifest: ManifestStore;
  /** As a deployment does it. */
  put(configuration: ExportConfiguration, now: number): Promise<void>;
  end(id: string, now: number): Promise<void>;
  /** As an operator does it. */
  hold(id: string, now: number): Promise<void>;
  release(id: string, now: number): Promise<void>;
  /** As publish does it. */
  upload(hour: number, regions: string[], entries: UploadLogEntry[]): Promise<void>;
}

const NOW = START + 4 * HOUR;
const DAY = 24 * HOUR;
/** The first lease's number: one more than the time of the deployment. */
const FIRST = START + 61;
/** As many calls at once as the local AWS answers in one process. */
const RACE = 8;
const race = <T>(run: (i: number) => Promise<T>) => Promise.all(Array.from({ length: RACE }, (_, i) => run(i)));

const aFile = (name: string) => ({
  ...{ name, start: START, end: START + 2 * HOUR, keys: 3, revisedKeys: 1, bytes: 500 },
  ...{ sha256: 'ab'.repeat(32), signers: ['310.v2', '310.v1'] },
});
const window = (...names: string[]): FinishedWindow => ({
  ...{ start: START, end: START + 2 * HOUR, files: names.map(aFile), padding: 0, uploads: 1, lateEntries: 0 },
});

export function exportStoresContract(open: () => Promise<ExportStores>): void {
  let stores: ExportStores;
  beforeAll(async () => {
    stores = await open();
  });
  const get = () => stores;
  configurationContract(get);
  finishingContract(get);
  manifestContract(get);
  paddingContract(get);
  uploadLogContract(get);
  bucketContract(get);
}

let made = 0;
/** A configuration that nobody else uses. */
async function fresh(stores: ExportStores): Promise<string> {
  const id = `us-c${made++}`;
  await stores.put(aConfiguration({ id }), START + 60);
  return id;
}

async function leaseOf({ configurations }: ExportStores, id: string, now = NOW): Promise<Lease> {
  const lease = await configurations.takeLease(id, now);
  if (lease === undefined) throw new Error('The lease is taken');
  return lease;
}

async function stateOf({ configurations }: ExportStores, id: string) {
  return (await configurations.list()).find(({ configuration }) => configuration.id === id);
}

function configurationContract(get: () => ExportStores): void {
  describe('a configuration', () => {
    it('starts with the hour of its first deployment; later ones change the settings only', async () => {
      const id = await fresh(get());
      expect(await stateOf(get(), id)).toMatchObject({
        configuration: aConfiguration({ id }),
        from: START,
        next: START,
      });
      await get().configurations.finishWindow(await leaseOf(get(), id), window(), NOW);
      const changed = aConfiguration({ id, periodHours: 8 });
      await get().put(changed, START + 5 * DAY);
      expect(await stateOf(get(), id)).toMatchObject({ configuration: changed, from: START, next: START + 2 * HOUR });
    });

    it('is told by copies, so that nobody changes what is stored', async () => {
      const id = await fresh(get());
      const state = await stateOf(get(), id);
      if (state) state.next = 0;
      expect(await stateOf(get(), id)).toMatchObject({ next: START });
    });

    it('ends at an hour that later ends do not move, and goes on when it is put again', async () => {
      const id = await fresh(get());
      await get().end(id, NOW + 60);
      await get().end(id, NOW + DAY);
      expect(await stateOf(get(), id)).toMatchObject({ endsAt: NOW + 27 * HOUR });
      expect(await leaseOf(get(), id)).toMatchObject({ endsAt: NOW + 27 * HOUR });
      await get().put(aConfiguration({ id }), NOW + 2 * DAY);
      expect(await stateOf(get(), id)).not.toHaveProperty('endsAt');
    });

    it('gives its lease to one of many workers, with a number that grows, until its time is over', async () => {
      const id = await fresh(get());
      const { configurations } = get();
      const leases = (await race(() => configurations.takeLease(id, NOW))).filter((lease) => lease !== undefined);
      expect(leases.map(({ fencing }) => fencing)).toEqual([FIRST]);
      expect(await configurations.takeLease(id, NOW + EXPORT_LEASE_SECONDS - 1)).toBeUndefined();
      expect(await configurations.takeLease(id, NOW + EXPORT_LEASE_SECONDS)).toMatchObject({ fencing: FIRST + 1 });
    });

    it('can be leased at once after a release, but not after the release of a lost lease', async () => {
      const id = await fresh(get());
      const { configurations } = get();
      const first = await leaseOf(get(), id);
      await configurations.releaseLease(first);
      const second = await leaseOf(get(), id);
      expect(second.fencing).toBe(FIRST + 1);
      await configurations.releaseLease(first);
      expect(await configurations.takeLease(id, NOW)).toBeUndefined();
    });

    it('that does not exist has no lease', async () => {
      expect(await get().configurations.takeLease('nobody', NOW)).toBeUndefined();
    });
  });
}

function finishingContract(get: () => ExportStores): void {
  describe('finishing a window', () => {
    it('lists its files in the order of their names, moves on and extends the lease', async () => {
      const id = await fresh(get());
      const { configurations } = get();
      const lease = await configurations.finishWindow(await leaseOf(get(), id), window('b.zip', 'a.zip'), NOW + 200);
      expect(lease).toMatchObject({ next: START + 2 * HOUR, fencing: FIRST });
      const windowEnd = START + 2 * HOUR;
      expect(await configurations.files(id)).toEqual([
        { path: `files/${id}/a.zip`, windowEnd },
        { path: `files/${id}/b.zip`, windowEnd },
      ]);
      expect(await configurations.takeLease(id, NOW + 199 + EXPORT_LEASE_SECONDS)).toBeUndefined();
      expect(await configurations.takeLease(id, NOW + 200 + EXPORT_LEASE_SECONDS)).toMatchObject({
        fencing: FIRST + 1,
      });
    });

    it('is refused to a worker that lost its lease, and nothing of it is stored', async () => {
      const id = await fresh(get());
      const { configurations } = get();
      const stalled = await leaseOf(get(), id);
      const next = await leaseOf(get(), id, NOW + EXPORT_LEASE_SECONDS);
      await expect(configurations.finishWindow(stalled, window('a.zip'), NOW)).rejects.toThrow(LeaseLostError);
      expect(await configurations.files(id)).toEqual([]);
      await configurations.finishWindow(next, window('b.zip'), NOW);
      expect((await configurations.files(id)).map(({ path }) => path)).toEqual([`files/${id}/b.zip`]);
    });

    it('is refused while the configuration is held, and nothing of it is stored', async () => {
      const id = await fresh(get());
      const { configurations } = get();
      const lease = await leaseOf(get(), id);
      await get().hold(id, NOW);
      expect(await stateOf(get(), id)).toMatchObject({ heldSince: NOW });
      await expect(configurations.finishWindow(lease, window('a.zip'), NOW)).rejects.toThrow(HeldError);
      expect(await configurations.files(id)).toEqual([]);
      await get().release(id, NOW + 60);
      expect(await stateOf(get(), id)).not.toHaveProperty('heldSince');
      await configurations.finishWindow(lease, window('a.zip'), NOW);
      expect(await configurations.files(id)).toHaveLength(1);
    });

    it('happens once, however many try', async () => {
      const id = await fresh(get());
      const lease = await leaseOf(get(), id);
      const finish = (i: number) => get().configurations.finishWindow(lease, window(`${i}.zip`), NOW);
      const results = await race((i) =>
        finish(i).then(
          () => 'finished',
          ({ name }: Error) => name,
        ),
      );
      expect(results.filter((result) => result === 'finished')).toHaveLength(1);
      expect(await get().configurations.files(id)).toHaveLength(1);
    });

    it('happens in order only', async () => {
      const id = await fresh(get());
      const later = { ...window('a.zip'), start: START + 2 * HOUR, end: START + 4 * HOUR };
      const lease = await leaseOf(get(), id);
      await expect(get().configurations.finishWindow(lease, later, NOW)).rejects.toThrow(LeaseLostError);
      expect(await stateOf(get(), id)).toMatchObject({ next: START });
    });
  });
}

function manifestContract(get: () => ExportStores): void {
  describe('the manifest', () => {
    it('grows by an entry for each window, and keeps the first signature of each', async () => {
      const id = await fresh(get());
      const { configurations, manifest } = get();
      const lease = await configurations.finishWindow(await leaseOf(get(), id), window('a.zip'), NOW);
      const next = { ...window(), start: START + 2 * HOUR, end: START + 4 * HOUR };
      await configurations.finishWindow(lease, next, NOW + 60);
      const entries = await manifest.entries(id, 1);
      expect(entries.map(({ number }) => number)).toEqual([1, 2]);
      expect((await manifest.entries(id, 2)).map(({ number }) => number)).toEqual([2]);
      const signer = freshSigner('manifest');
      const lines: string[] = [];
      for (const { number, text } of entries) {
        const signature = await signer.sign(entryDigest(text));
        expect(await manifest.keepSignature(id, number, signature)).toEqual(signature);
        expect(await manifest.keepSignature(id, number, Buffer.alloc(8))).toEqual(signature);
        lines.push(`${renderLine({ text, signature })}\n`);
      }
      const { chain } = verifyManifest(lines.join(''), createPublicKey(signer.publicPem));
      expect(await manifest.chain(id)).toEqual(chain);
      expect(await stateOf(get(), id)).toMatchObject({ chain });
    });
  });
}

function paddingContract(get: () => ExportStores): void {
  const block = (start: number, end: number, count = 1) => ({
    start: START + start * HOUR,
    end: START + end * HOUR,
    entries: randomBytes(count * UPLOAD_LOG_ENTRY_BYTES),
  });
  const day = { start: START, end: START + DAY };

  describe('padding', () => {
    it('is what the first of many decided, for all', async () => {
      const blocks = Array.from({ length: RACE }, () => block(0, 2));
      await race((i) => get().padding.decide('US-RA', blocks[i] ?? block(0, 2), NOW));
      const decided = await get().padding.blocks('US-RA', day);
      expect(decided).toHaveLength(1);
      expect(blocks).toContainEqual(decided[0]);
    });

    it('is found wherever it overlaps the window, and only there, oldest first', async () => {
      const blocks = [block(-24, 0), block(-2, 2), block(2, 4, 0), block(22, 24), block(24, 26)];
      for (const one of blocks.toReversed()) await get().padding.decide('US-RB', one, NOW);
      expect(await get().padding.blocks('US-RB', day)).toEqual(blocks.slice(1, 4));
      expect(await get().padding.blocks('US-RC', day)).toEqual([]);
    });
  });
}

function uploadLogContract(get: () => ExportStores): void {
  /** Far from all others, so that they may share a table. */
  const at = (hour: number) => START + (1_000 + hour) * HOUR;

  async function read(...hours: number[]): Promise<string[]> {
    const found: string[] = [];
    await get().uploads.readHours(hours.map(at), (item, hour) => {
      const { regions, count } = readUploadLogLayout(item);
      found.push(`${(hour - at(0)) / HOUR} ${regions.join()} ${count}`);
    });
    return found.sort();
  }

  describe('the log of uploads', () => {
    it('is read by the hour, and removed by it', async () => {
      await get().upload(at(0), ['US-ZZ'], [anEntry(), anEntry({ key: Buffer.alloc(16, 8) })]);
      await get().upload(at(0), ['US-YY'], [anEntry()]);
      await get().upload(at(1), ['US-YY', 'US-ZZ'], [anEntry()]);
      expect(await read(0, 1, 2)).toEqual(['0 US-YY 1', '0 US-ZZ 2', '1 US-YY,US-ZZ 1']);
      expect(await read(1)).toEqual(['1 US-YY,US-ZZ 1']);
      expect(await get().uploads.removeHour(at(0))).toBe(true);
      expect(await read(0, 1)).toEqual(['1 US-YY,US-ZZ 1']);
    });

    it('remembers how far it has been removed', async () => {
      expect(await get().uploads.removedThrough()).toBeUndefined();
      await get().uploads.setRemovedThrough(at(1));
      expect(await get().uploads.removedThrough()).toBe(at(1));
    });
  });
}

function bucketContract(get: () => ExportStores): void {
  describe('the bucket', () => {
    it('writes no file twice, whatever it holds', async () => {
      await get().bucket.putFile('us-b', 'us-b-1.zip', Buffer.from('first'));
      await expect(get().bucket.putFile('us-b', 'us-b-1.zip', Buffer.from('second'))).rejects.toThrow();
      await expect(get().bucket.putFile('us-b', 'us-b-1.zip', Buffer.from('first'))).rejects.toThrow();
    });

    it.each([
      ['index', 'readIndex', 'writeIndex', 'us-t'],
      ['until', 'readUntil', 'writeUntil', 'us-t'],
      ['public text', 'readPublic', 'writePublic', headPath('us-t')],
    ] as const)('makes and replaces an %s only as it was read', async (_, read, write, name) => {
      const { bucket } = get();
      expect(await bucket[read](name)).toBeUndefined();
      const made = await Promise.all(['one', 'two'].map((text) => bucket[write](name, text, undefined)));
      expect(made.filter(Boolean)).toHaveLength(1);
      const first = await bucket[read](name);
      expect(first?.text).toBe(made[0] ? 'one' : 'two');
      expect(await bucket[write](name, '', first)).toBe(true);
      expect(await bucket[write](name, 'three', first)).toBe(false);
      expect(await bucket[write](name, 'three', undefined)).toBe(false);
      expect((await bucket[read](name))?.text).toBe('');
    });

    it('may write the page for what is not there again and again', async () => {
      await get().bucket.putNotFoundPage();
      await get().bucket.putNotFoundPage();
    });
  });
}
