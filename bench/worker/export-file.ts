/** Makes keys, sorts them, and measures one signed zip of them. Arguments: keys, different starting days. */
import { foldKeys } from '../../protocol/export/fold.ts';
import { buildArchive } from '../../protocol/export/write/archive.ts';
import { KeyRecords } from '../../protocol/export/write/records.ts';
import { UPLOAD_LOG_ENTRY_BYTES } from '../../protocol/keys/upload-log.ts';
import { cpuSeconds, peakMegabytes } from './process.ts';
import { benchSigner } from './signer.ts';
import { fillEntries, KEYS_PER_UPLOAD } from './upload.ts';

const [keys = 0, starts = 1] = process.argv.slice(2).map(Number);

const records = new KeyRecords();
const upload = Buffer.alloc(KEYS_PER_UPLOAD * UPLOAD_LOG_ENTRY_BYTES);
while (records.count < keys) {
  fillEntries(upload, starts);
  records.append(upload, 0, Math.min(KEYS_PER_UPLOAD, keys - records.count), { hour: 0, regionSet: 0 });
}

const { signer } = benchSigner();

const sortStart = performance.now();
const { primary, revised } = foldKeys(records);
const start = performance.now();
const cpuBefore = cpuSeconds();
const zip = await buildArchive(
  {
    start: 1_795_298_400,
    end: 1_795_305_600,
    region: 'US-ZZ',
    keys: records.keys(primary),
    revisedKeys: records.keys(revised),
  },
  [signer],
);
console.log(
  JSON.stringify({
    sortMilliseconds: start - sortStart,
    milliseconds: performance.now() - start,
    cpuSeconds: cpuSeconds() - cpuBefore,
    peakMegabytes: peakMegabytes(),
    bytesPerKey: zip.length / keys,
  }),
);
