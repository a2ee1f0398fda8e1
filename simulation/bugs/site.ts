/** Mistakes in what is published when. */
import type { ExportBucket } from '../../lambdas/keyserver/store/export/bucket.ts';
import { fileKey } from '../../lambdas/keyserver/store/export/export-layout.ts';
import { HOUR_SECONDS } from '../../protocol/keys/interval.ts';
import type { Bug, Ground } from './bug.ts';

const withBucket = ({ stores }: Ground, change: (bucket: ExportBucket) => Partial<ExportBucket>): Ground['stores'] => ({
  ...stores,
  bucket: { ...stores.bucket, ...change(stores.bucket) },
});

export const siteBugs: readonly Bug[] = [
  {
    name: 'index-before-rows',
    what: 'a file is listed when it is written, before its window is finished, which may never be',
    foundBy: ['no-surprise', 'in-order', 'index-whole', 'published-once'],
    plant: (ground) =>
      withBucket(ground, ({ putFile, readIndex, writeIndex }) => ({
        async putFile(id, name, zip) {
          await putFile(id, name, zip);
          const published = await readIndex(id);
          const lines = (published?.text ?? '').split('\n').filter((line) => line !== '');
          await writeIndex(id, [...lines, fileKey(id, name)].join('\n'), published);
        },
      })),
  },
  {
    name: 'index-before-file',
    what: 'the index is written while the file is still on its way',
    foundBy: ['index-whole'],
    plant: (ground) =>
      withBucket(ground, ({ putFile }) => ({
        async putFile(id, name, zip) {
          if (ground.chance.happens(0.7)) return putFile(id, name, zip);
          ground.timeline.at(ground.timeline.now + 3_600_000, () => putFile(id, name, zip));
        },
      })),
  },
  {
    name: 'index-blindly-replaced',
    what: 'a worker that wakes up after an hour replaces whatever index there is by then',
    foundBy: ['index-whole', 'in-order', 'until-true'],
    plant: (ground) =>
      withBucket(ground, ({ readIndex, writeIndex }) => ({
        async writeIndex(id, text, replaced) {
          if (ground.chance.happens(0.9)) return writeIndex(id, text, replaced);
          const later = ground.timeline.now + ground.chance.between(1, 4) * HOUR_SECONDS * 1000;
          ground.timeline.at(later, async () => void (await writeIndex(id, text, await readIndex(id))));
          return true;
        },
      })),
  },
  {
    name: 'index-ages-early',
    what: 'files are listed for thirteen days',
    days: 13,
    foundBy: ['index-whole', 'no-surprise', 'until-true'],
    plant: ({ stores }) => ({
      ...stores,
      configurations: {
        ...stores.configurations,
        files: async (id) =>
          (await stores.configurations.files(id)).map((file) => ({
            ...file,
            windowEnd: file.windowEnd - 24 * HOUR_SECONDS,
          })),
      },
      bucket: { ...stores.bucket, readIndex: async (id) => blank(await stores.bucket.readIndex(id)) },
    }),
  },
  {
    name: 'index-newest-first',
    what: 'the index begins with the newest file',
    foundBy: ['in-order', 'seen-once'],
    plant: (ground) =>
      withBucket(ground, ({ writeIndex }) => ({
        writeIndex: (id, text, replaced) => writeIndex(id, text.split('\n').reverse().join('\n'), replaced),
      })),
  },
  {
    name: 'index-loses-a-line',
    what: 'the row of a file is lost, and the index follows it',
    foundBy: ['index-whole', 'no-surprise', 'until-true'],
    plant: (ground) => ({
      ...withBucket(ground, ({ readIndex }) => ({ readIndex: async (id) => blank(await readIndex(id)) })),
      configurations: {
        ...ground.stores.configurations,
        async files(id) {
          const files = await ground.stores.configurations.files(id);
          return ground.chance.happens(0.02) ? files.slice(0, -1) : files;
        },
      },
    }),
  },
  {
    name: 'names-again',
    what: 'a file has the name of one that was written before, and replaces it',
    foundBy: ['names-unique'],
    plant: (ground) =>
      withBucket(ground, ({ putFile }) => ({
        async putFile(id, name, zip) {
          await putFile(id, name, zip);
          if (!ground.chance.happens(0.05)) return;
          ground.stored.exports.objects.delete(fileKey(id, name));
          await putFile(id, name, zip);
        },
      })),
  },
  {
    name: 'manifest-starts-over',
    what: 'a text of the manifest begins again with the entries of the last run',
    foundBy: ['manifest-holds', 'no-surprise'],
    plant: (ground) =>
      withBucket(ground, ({ writePublic }) => ({
        writePublic: (path, text, replaced) => {
          const lines = text.split('\n');
          const isCut = path.endsWith('.jsonl') && ground.chance.happens(0.05);
          return writePublic(path, isCut ? lines.slice(-2).join('\n') : text, replaced);
        },
      })),
  },
  {
    name: 'manifest-tells-another',
    what: 'the manifest is made of files that were built again after they were written',
    foundBy: ['manifest-holds'],
    plant: ({ stores }) => ({
      ...stores,
      configurations: {
        ...stores.configurations,
        finishWindow: (lease, window, now) => {
          const files = window.files.map((file) => ({ ...file, sha256: file.sha256.replace(/^./, '0') }));
          return stores.configurations.finishWindow(lease, { ...window, files }, now);
        },
      },
    }),
  },
  {
    name: 'recall-keeps-the-zip',
    what: 'a file that is taken back is listed no more, and can still be downloaded',
    foundBy: ['taken-back'],
    days: 10,
    plant: ({ stores }) => ({ ...stores, files: { ...stores.files, deleteFile: async () => {} } }),
  },
  {
    name: 'recall-lists-both',
    what: 'a file that is taken back stays in the index beside the one in its place',
    foundBy: ['index-whole', 'taken-back'],
    days: 10,
    plant: ({ stores }) => ({
      ...stores,
      configurations: {
        ...stores.configurations,
        files: async (id) => (await stores.configurations.files(id)).map(({ recalledAt: _, ...file }) => file),
      },
    }),
  },
  {
    name: 'until-ahead',
    what: 'until.txt is written before the index',
    foundBy: ['until-true'],
    plant: (ground) =>
      withBucket(ground, ({ writeUntil }) => ({
        writeUntil: (id, text, replaced) => writeUntil(id, String(Number(text) + 2 * HOUR_SECONDS), replaced),
      })),
  },
  {
    name: 'until-goes-back',
    what: 'a worker that knows less takes back what until.txt said',
    foundBy: ['until-true'],
    plant: (ground) =>
      withBucket(ground, ({ readUntil, writeUntil }) => ({
        async readUntil(id) {
          const published = await readUntil(id);
          return published && ground.chance.happens(0.1) ? { ...published, text: '0' } : published;
        },
        writeUntil: (id, text, replaced) =>
          writeUntil(id, ground.chance.happens(0.1) ? String(Number(text) - HOUR_SECONDS) : text, replaced),
      })),
  },
  {
    name: 'file-cut-off',
    what: 'a zip is written half',
    foundBy: ['seen-once', 'published-once'],
    plant: (ground) =>
      withBucket(ground, ({ putFile }) => ({
        putFile: (id, name, zip) =>
          putFile(id, name, ground.chance.happens(0.05) ? zip.subarray(0, zip.length - 40) : zip),
      })),
  },
  {
    name: 'signed-by-another',
    what: 'a file is given to phones of another region, whose key has not signed it',
    foundBy: ['seen-once', 'published-once', 'nothing-else'],
    plant(ground) {
      let last: Buffer | undefined;
      return withBucket(ground, ({ putFile }) => ({
        async putFile(id, name, zip) {
          const other = ground.chance.happens(0.1) ? last : undefined;
          last = zip;
          await putFile(id, name, other ?? zip);
        },
      }));
    },
  },
];

/** Its tag alone is needed to replace it; what it says would keep a line from being lost. */
function blank<T extends { text: string }>(published: T | undefined): T | undefined {
  return published && { ...published, text: '' };
}
