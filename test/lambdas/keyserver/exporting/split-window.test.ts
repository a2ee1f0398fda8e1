import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { KEY_BYTES } from '../../../../protocol/keys/tek.ts';
import { UPLOAD_LOG_ENTRY_BYTES } from '../../../../protocol/keys/upload-log.ts';
import { readArchive } from '../../../support/export/export-archive.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';

const END = START + 4 * HOUR;
const someKeys = (count: number) => Array.from({ length: count }, () => randomBytes(16));
const hex = (keys: Buffer[]) => keys.map((key) => key.toString('hex')).sort();

/** 20 new keys, at most 60 to a file; the 40 keys of the window before are revised. */
function threeFiles() {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ minimumKeys: 100, paddingRange: 10, maximumKeys: 60 }), START);
  const [older, fresh] = [someKeys(40), someKeys(20)];
  const likely = older.map((key) => anEntry({ key, reportType: 2 }));
  exports.upload(START, ['US-ZZ'], likely);
  exports.upload(
    START + 2 * HOUR,
    ['US-ZZ'],
    fresh.map((key) => anEntry({ key })),
  );
  const confirmed = likely.map((entry) => ({ ...entry, reportType: 1 as const, revision: true }));
  exports.upload(START + 3 * HOUR, ['US-ZZ'], confirmed);
  return { exports, older, fresh };
}

/** Of packed upload-log entries; a key comes first in its entry. */
function keysOf(entries: Buffer): Buffer[] {
  return Array.from({ length: entries.length / UPLOAD_LOG_ENTRY_BYTES }, (_, index) => {
    const from = index * UPLOAD_LOG_ENTRY_BYTES;
    return entries.subarray(from, from + KEY_BYTES);
  });
}

it('a window with padding, revised keys and several files: every key once, the padding whole', async () => {
  const { exports, older, fresh } = threeFiles();
  await worker(exports).run(START + 4 * HOUR);
  const before = exports.index('us-zz').length;
  const { configurations } = await worker(exports).run(END + 2 * HOUR);
  const zips = exports
    .index('us-zz')
    .slice(before)
    .map((path) => exports.objects.get(path) ?? Buffer.alloc(0));
  const files = (await Promise.all(zips.map(readArchive))).map(({ content }) => content);
  expect(files).toMatchObject(
    [1, 2, 3].map((part) => ({
      start_timestamp: START + 2 * HOUR,
      end_timestamp: END + part,
      batch_num: 1,
      batch_size: 1,
    })),
  );
  const block = exports.padding.get('US-ZZ')?.find(({ start }) => start === START + 2 * HOUR);
  const padding = keysOf(block?.entries ?? Buffer.alloc(0));
  expect(padding.length).toBeGreaterThanOrEqual(80);
  expect(configurations[0]).toMatchObject({ windows: 1, files: 3, padding: padding.length });
  expect(hexOf(files.flatMap(({ keys }) => keys ?? [])).sort()).toEqual(hex([...fresh, ...padding]));
  expect(hexOf(files.flatMap(({ revised_keys }) => revised_keys ?? [])).sort()).toEqual(hex(older));
});
