/** Writes one file, and measures how long it takes to unpack, verify and read it again. Arguments: keys. */

import { foldKeys } from '../../protocol/export/fold.ts';
import { exportFileName } from '../../protocol/export/name.ts';
import { checkFile } from '../../protocol/export/read/check-file.ts';
import { keyDataOf, readFileKeys } from '../../protocol/export/read/keys.ts';
import { readZip } from '../../protocol/export/read/zip.ts';
import { buildArchive } from '../../protocol/export/write/archive.ts';
import { KeyRecords } from '../../protocol/export/write/records.ts';
import { UPLOAD_LOG_ENTRY_BYTES } from '../../protocol/keys/upload-log.ts';
import { cpuSeconds, peakMegabytes } from './process.ts';
import { benchSigner } from './signer.ts';
import { fillEntries, KEYS_PER_UPLOAD } from './upload.ts';

const [keys = 0] = process.argv.slice(2).map(Number);
const window = { start: 1_795_298_400, end: 1_795_305_600 };

const records = new KeyRecords();
const upload = Buffer.alloc(KEYS_PER_UPLOAD * UPLOAD_LOG_ENTRY_BYTES);
while (records.count < keys) {
  fillEntries(upload, KEYS_PER_UPLOAD);
  records.append(upload, 0, Math.min(KEYS_PER_UPLOAD, keys - records.count), { hour: 0, regionSet: 0 });
}
const { primary, revised } = foldKeys(records);
const { signer, publicKey } = benchSigner();
const content = { ...window, region: 'US-ZZ', keys: records.keys(primary), revisedKeys: records.keys(revised) };
const zip = await buildArchive(content, [signer]);
const line = `files/us-zz/${exportFileName('us-zz', 1, window, 1)}`;

const before = cpuSeconds();
const start = performance.now();
await checkFile(line, zip, { region: 'US-ZZ', publicKey, verificationKeyId: '999', verificationKeyVersion: 'v1' });
const verifiedAt = performance.now();
const { bin } = await readZip(zip);
const found = readFileKeys(bin);
let last: Buffer = Buffer.alloc(16);
let inOrder = true;
for (const message of found.keys) {
  const key = keyDataOf(message);
  inOrder &&= last.compare(key) < 0;
  last = key;
}
console.log(
  JSON.stringify({
    keys: found.keys.length,
    inOrder,
    verifyMilliseconds: verifiedAt - start,
    milliseconds: performance.now() - start,
    cpuSeconds: cpuSeconds() - before,
    peakMegabytes: peakMegabytes(),
  }),
);
