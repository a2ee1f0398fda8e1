/**
 * One pass of the export over many windows that were missed. Arguments: windows, keys in each. The log gives the same uploads for each
 * window and the bucket keeps nothing, so that what is measured is the export's own work and memory.
 */
import { randomBytes } from 'node:crypto';
import { buildExports } from '../../lambdas/keyserver/exporting/build-export.ts';
import type { UploadLogReader } from '../../lambdas/keyserver/store/export/upload-log-reader.ts';
import { HOUR_SECONDS } from '../../protocol/keys/interval.ts';
import { packUploadLog, UPLOAD_LOG_ENTRY_BYTES } from '../../protocol/keys/upload-log.ts';
import { MemoryExports, openMemoryStores } from '../../simulation/stores/exports.ts';
import { cpuSeconds, peakMegabytes } from './process.ts';
import { benchSigner } from './signer.ts';
import { fillEntries, KEYS_PER_UPLOAD } from './upload.ts';

const PERIOD_HOURS = 2;
const START = 1_795_219_200;
const [windows = 0, keys = 0] = process.argv.slice(2).map(Number);

const header = packUploadLog({ regions: ['US-ZZ'], entries: [] });
const items = Array.from({ length: Math.ceil(keys / KEYS_PER_UPLOAD) }, () => {
  const entries = Buffer.alloc(KEYS_PER_UPLOAD * UPLOAD_LOG_ENTRY_BYTES);
  fillEntries(entries, KEYS_PER_UPLOAD);
  return Buffer.concat([header, entries]);
});

const { signer, spki } = benchSigner();
const exports = new MemoryExports();
exports.configure(
  {
    ...{ id: 'us-zz', region: 'US-ZZ', regions: ['US-ZZ'], periodHours: PERIOD_HOURS, minimumAgeSeconds: 7_200 },
    ...{ minimumKeys: 1_000, paddingRange: 100, maximumKeys: 500_000 },
    signers: [{ keyArn: 'arn:bench', verificationKeyId: '999', verificationKeyVersion: 'v1' }],
  },
  START,
);
const stores = openMemoryStores(exports);
const uploads: UploadLogReader = {
  ...stores.uploads,
  async readHours(hours, take) {
    for (const [at, item] of items.entries()) take(item, hours[at % hours.length] as number);
  },
};
const written: { windowStart: number; bytes: number }[] = [];
const bucket = {
  ...stores.bucket,
  async putFile(_: string, name: string, zip: Buffer) {
    written.push({ windowStart: Number(name.split('-').at(-3)), bytes: zip.length });
  },
};

const before = cpuSeconds();
const start = performance.now();
const summary = await buildExports({
  ...{ ...stores, uploads, bucket, randomBytes },
  clock: async () => START + windows * PERIOD_HOURS * HOUR_SECONDS + 7_200,
  signersOf: () => [signer],
  signEntry: signer.sign,
  ...{ publicKeyOf: async () => spki, manifestKeyArn: 'arn:manifest', publishedKeys: new Map() },
  remainingMilliseconds: () => Number.POSITIVE_INFINITY,
  failed(error) {
    throw error;
  },
});
const [series] = summary.configurations;
console.log(
  JSON.stringify({
    windows: series?.windows,
    keys: series?.keys,
    inOrder: written.every(({ windowStart }, at) => at === 0 || windowStart > (written[at - 1]?.windowStart ?? 0)),
    milliseconds: performance.now() - start,
    cpuSeconds: cpuSeconds() - before,
    peakMegabytes: peakMegabytes(),
  }),
);
