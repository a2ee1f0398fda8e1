/** The exported file in the hands of other people's tools: unzip, protoc, openssl (foreign-clients.md §3). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Exchange, headerOf, send } from '../../device/client/http.ts';
import { readSignatures } from '../../device/files/archive.ts';
import { exportSourceOf } from '../../device/stack.ts';
import { readZip } from '../../protocol/export/read/zip.ts';
import { stack } from '../support/setup/stack.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { call, ok } from './support/call.ts';
import { exportWhatWasPublishedAt, freshKeys, type JsonKey, published, time } from './support/story.ts';

beforeAll(nextBrakeWindow);

const repository = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'enx-files-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const packages = { unzip: 'unzip', protoc: 'protobuf-compiler', openssl: 'openssl' };

/** On a person's machine a test whose tool is missing is skipped, by name; where CI runs it fails. */
function lacks(...tools: (keyof typeof packages)[]): boolean {
  const missing = tools.filter((name) => spawnSync(name, ['--version']).error);
  if (missing.length > 0) console.warn(`Skipped: apt-get install ${missing.map((name) => packages[name]).join(' ')}`);
  return missing.length > 0 && process.env.CI === undefined;
}

/** Runs a tool and returns what it printed; fails in words when it is not installed. */
function tool(name: string, args: string[], input?: Buffer): string {
  const { error, status, stdout, stderr } = spawnSync(name, args, { cwd: folder, ...(input ? { input } : {}) });
  const missing = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
  if (missing) {
    throw new Error(`${name} is not installed: on Debian, apt-get install ${Object.values(packages).join(' ')}`);
  }
  expect(status, stderr.toString()).toBe(0);
  return stdout.toString();
}

const protoc = (message: string, input: Buffer) =>
  tool('protoc', ['--proto_path', join(repository, 'proto'), `--decode=${message}`, 'export.proto'], input);

const source = exportSourceOf(stack());
let keys: JsonKey[] = [];
let index: Exchange;
let archive: Exchange;

beforeAll(async () => {
  keys = await freshKeys(14);
  ok(await published(keys));
  if (time.control) await exportWhatWasPublishedAt(await time.now());
  index = (await call(source.indexUrl, '', {}, 'GET')).exchange;
  const last = index.body.toString().trimEnd().split('\n').at(-1) ?? '';
  archive = await send({ method: 'GET', url: `${source.baseUrl}${last}`, headers: {}, maximumBytes: 20 * 1024 * 1024 });
  writeFileSync(file('export.zip'), archive.body);
  const { bin, sig } = await readZip(archive.body);
  writeFileSync(file('export.bin'), bin);
  writeFileSync(file('export.sig'), sig);
  writeFileSync(file('public.pem'), stack().keyServer.publicKeyPem);
});

describe('the index', () => {
  it('is ASCII text, a name per line, oldest first, no blank line', () => {
    expect(index.status).toBe(200);
    expect(headerOf(index, 'content-type')).toMatch(/^text\/plain/);
    const text = index.body.toString('latin1');
    expect(text).toMatch(/^([A-Za-z0-9._/-]+\.zip\n)*[A-Za-z0-9._/-]+\.zip\n?$/);
    const lines = text.trimEnd().split('\n');
    expect(lines).toEqual(lines.toSorted());
    expect(new Set(lines.map((line) => line.split('/').at(-1))).size).toBe(lines.length);
  });

  it('is cached for minutes, an archive for long', () => {
    const age = (exchange: Exchange) => Number(/max-age=(\d+)/.exec(headerOf(exchange, 'cache-control') ?? '')?.[1]);
    expect(age(index)).toBeLessThanOrEqual(900);
    expect(archive.status).toBe(200);
    expect(headerOf(archive, 'content-type')).toBe('application/zip');
    expect(age(archive)).toBeGreaterThanOrEqual(86_400);
  });
});

describe('the newest archive', () => {
  it.skipIf(lacks('unzip'))('unzip: export.bin, then export.sig, deflated (needs unzip)', () => {
    expect(tool('unzip', ['-t', 'export.zip'])).toContain('No errors detected');
    const listing = tool('unzip', ['-Z', 'export.zip']);
    expect(listing.match(/export\.(bin|sig)/g)).toEqual(['export.bin', 'export.sig']);
    expect(listing.match(/ def[NXFS] /g)).toHaveLength(2);
    expect(spawnSync('unzip', ['-p', file('export.zip'), 'export.bin']).stdout).toEqual(
      readFileSync(file('export.bin')),
    );
  });

  it.skipIf(lacks('protoc'))('protoc reads export.bin behind its 16 bytes of header (needs protoc)', () => {
    const bin = readFileSync(file('export.bin'));
    expect(bin.subarray(0, 16).toString('latin1')).toBe('EK Export v1    ');
    const text = protoc('TemporaryExposureKeyExport', bin.subarray(16));
    expect(text).toContain(`region: "${stack().region}"`);
    expect(text).toContain('batch_num: 1\nbatch_size: 1');
    expect(text).toContain(`verification_key_id: "${stack().keyServer.keyId}"`);
    expect(text).toContain('report_type: CONFIRMED_TEST');
    // Nothing that protoc had to print by number: every field is one of the message file's.
    expect(text).not.toMatch(/^\s*\d+: /m);
    const count = text.match(/^keys \{/gm)?.length ?? 0;
    expect(count).toBeGreaterThanOrEqual(1_000);
    for (const { key } of keys) expect(bin.includes(Buffer.from(key, 'base64'))).toBe(true);
  });

  it.skipIf(lacks('protoc'))('protoc reads export.sig (needs protoc)', () => {
    const text = protoc('TEKSignatureList', readFileSync(file('export.sig')));
    expect(text).toContain('signature_algorithm: "1.2.840.10045.4.3.2"');
  });

  it.skipIf(lacks('openssl'))('openssl verifies the signature over the whole of export.bin (needs openssl)', () => {
    const [signature] = readSignatures(readFileSync(file('export.sig')));
    writeFileSync(file('signature.der'), signature?.signature ?? '');
    const args = ['dgst', '-sha256', '-verify', 'public.pem', '-signature', 'signature.der', 'export.bin'];
    expect(tool('openssl', args)).toContain('Verified OK');
    expect(tool('openssl', ['asn1parse', '-inform', 'DER', '-in', 'signature.der']).match(/INTEGER/g)).toHaveLength(2);
  });
});

describe('what is not there', () => {
  const missing = ['nothing.zip', 'files/us-zz/nothing.zip', 'another-region/index.txt', '', '?list-type=2'];
  it.each(missing)('%j is answered 404 with an empty body, and nothing is listed', async (name) => {
    const { exchange } = await call(`${source.baseUrl}${name}`, '', {}, 'GET');
    expect(exchange.status).toBe(404);
    expect(exchange.body.toString()).toBe('');
  });
});
