/**
 * `npm run bench -- read-archive [--keys N]`: a phone unpacks, reads and checks one archive of so many keys, as large as phones take
 * (750,000) and as our exporter makes them (500,000). In a fresh process, so that the peak of memory is the reader's own.
 */
import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { p256 } from '@noble/curves/nist.js';
import { openArchive } from '../../device/files/archive.ts';
import { buildArchive } from '../../protocol/export/write/archive.ts';
import type { ExportKey } from '../../protocol/export/write/encode.ts';
import { print } from '../support/measure.ts';
import { peakMegabytes } from '../worker/process.ts';

const SIZES = [100_000, 500_000, 750_000];
const KEY_BYTES = 16;
const START = 1_795_298_400;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { keys: { type: 'string' }, folder: { type: 'string' } } });
  if (values.folder !== undefined) return read(values.folder, Number(values.keys));
  for (const keys of values.keys === undefined ? SIZES : [Number(values.keys)]) await measure(keys);
}

async function measure(keys: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'enx-read-archive-'));
  try {
    await write(folder, keys);
    const own = [process.argv[1] ?? '', 'read-archive', '--folder', folder, '--keys', String(keys)];
    if (spawnSync(process.execPath, own, { stdio: 'inherit' }).status !== 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An archive of the server's own encoder, and the key for it. */
async function write(folder: string, length: number): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const scalar = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const bytes = randomBytes(KEY_BYTES * length);
  const fill = (place: number, key: ExportKey) =>
    void Object.assign(key, {
      ...{ bytes, offset: KEY_BYTES * place, length: KEY_BYTES, transmissionRisk: undefined },
      ...{ rollingStartNumber: 2_992_000 + 144 * (place % 14), rollingPeriod: 144, reportType: 1, daysSinceOnset: 0 },
    });
  const file = { start: START, end: START + 7_200, region: 'US-ZZ', keys: { length, read: fill } };
  const sign = async (digest: Buffer) =>
    Buffer.from(p256.sign(digest, scalar, { prehash: false, lowS: false, format: 'der' }));
  const signer = { verificationKeyId: '999', verificationKeyVersion: 'v1', sign };
  const zip = await buildArchive({ ...file, revisedKeys: { length: 0, read: fill } }, [signer]);
  writeFileSync(join(folder, 'archive.zip'), zip);
  writeFileSync(join(folder, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
}

async function read(folder: string, keys: number): Promise<void> {
  const zip = readFileSync(join(folder, 'archive.zip'));
  const publicKey = createPublicKey(readFileSync(join(folder, 'public.pem')));
  const before = peakMegabytes();
  const started = performance.now();
  const { keys: found } = await openArchive(zip, { publicKey, id: '999', version: 'v1' }, ['first', 'all-known']);
  const seconds = Number(((performance.now() - started) / 1_000).toFixed(2));
  if (found.length !== keys) throw new Error(`${found.length} keys were read`);
  print({
    bench: 'read-archive',
    keys,
    zipBytes: zip.length,
    seconds,
    megabytesBefore: before,
    peakMegabytes: peakMegabytes(),
  });
}
