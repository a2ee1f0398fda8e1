/** Archives with one thing wrong each, between two good ones: refused with its reason, and the others still count. */
import { beforeAll, describe, expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import { createPhone, receiveKeys } from '../../../device/phone.ts';
import {
  archiveOf,
  encodeExport,
  encodeSignatures,
  newSigner,
  signBin,
  type TestExport,
  type TestSignature,
  zipOf,
} from '../support/archive.ts';
import { changed, ENCRYPTED, HAS_DATA_DESCRIPTOR, zip64Of } from '../support/bad-zip.ts';
import { type Answer, siteOf, siteSource } from '../support/export-site.ts';
import { seededRandom } from '../support/random.ts';

const signer = newSigner();
const stranger = newSigner();
const trusted = { publicKey: signer.publicKey, id: '999', version: 'v1' };
const now = 1_613_565_296;

const bin = encodeExport({ start: 2, end: 3 });
const sign = (bytes: Buffer, over: Partial<TestSignature> = {}) => ({ signature: signBin(bytes, signer), ...over });
type Entry = [name: string, content: Buffer];
const entriesOf = (bytes: Buffer, signatures = [sign(bytes)]): Entry[] => [
  ['export.bin', bytes],
  ['export.sig', encodeSignatures(signatures)],
];
const zip = (bytes = bin, signatures = [sign(bytes)]) => zipOf(entriesOf(bytes, signatures));
const good = entriesOf(bin);
const stored = () => zipOf(good, false);
const exported = (content: TestExport) => encodeExport({ start: 2, end: 3, ...content });

/** So many keys of no bytes: two bytes each. */
const emptyKeys = (count: number) => Buffer.concat([bin, Buffer.alloc(2 * count, Buffer.from([0x3a, 0x00]))]);

type Verdict = { android: string; ios: string };
const both = (reason: string): Verdict => ({ android: reason, ios: reason });
const onlyAndroid = (reason: string): Verdict => ({ android: reason, ios: 'good' });
const onlyIos = (reason: string): Verdict => ({ android: 'good', ios: reason });

const defects: [string, () => Promise<Buffer> | Buffer, Verdict][] = [
  ['nothing wrong', () => zip(), both('good')],
  ['no bytes', () => Buffer.alloc(0), both('not-a-zip')],
  ['a page instead of a zip', () => Buffer.from('<html>Log in</html>'), both('not-a-zip')],
  ['a zip cut off', async () => (await zip()).subarray(0, -30), both('not-a-zip')],
  ['more than 16 MB', () => Buffer.alloc(16_000_001), both('too-large')],
  ['a third entry', () => zipOf([...good, ['readme.txt', bin]]), both('third-entry')],
  ['a path', () => zipOf([['folder/export.bin', bin]]), both('third-entry')],
  ['an entry twice', () => zipOf([...good, ['export.bin', bin]]), both('duplicate-entry')],
  ['no signature file', () => zipOf([['export.bin', bin]]), both('missing-entry')],
  ['no keys file', () => zipOf(good.slice(1)), both('missing-entry')],
  ['a signature file beyond 64 KiB', () => zipOf([['export.sig', Buffer.alloc(65_537)]]), both('entry-too-large')],
  ['32 MiB of keys and a byte', () => zipOf([['export.bin', Buffer.alloc(2 ** 25 + 1)]]), both('entry-too-large')],
  ['a claim of 10 GB', () => zip64Of(good, 10_000_000_000), both('entry-too-large')],
  ['a claim of 4 GB', async () => changed(await zip(), 'size', () => 0xfffffffe), both('entry-too-large')],
  ['a claim of less', async () => changed(await zip(), 'size', (size) => size - 1), both('not-a-zip')],
  ['a part beyond the end', async () => changed(await zip(), 'compressedSize', () => 1e9), both('not-a-zip')],
  ['a zip64', () => zip64Of(good), both('zip64')],
  [
    'an encrypted entry',
    async () => changed(await zip(), 'flags', (flags) => flags | ENCRYPTED),
    both('encrypted-entry'),
  ],
  ['bzip2', async () => changed(await zip(), 'method', () => 12), both('compression-method')],
  ['a wrong checksum', async () => changed(await zip(), 'checksum', (value) => value ^ 1), both('wrong-checksum')],
  [
    'a stored entry with a data descriptor',
    async () => changed(await stored(), 'flags', (flags) => flags | HAS_DATA_DESCRIPTOR),
    both('data-descriptor'),
  ],
  [
    'one that only its own header says to be such',
    async () => changed(await stored(), 'flags', (flags) => flags | HAS_DATA_DESCRIPTOR, ['local']),
    both('data-descriptor'),
  ],
  [
    'another header',
    () => zip(Buffer.concat([Buffer.from('EK Export v2    '), bin.subarray(16)])),
    both('wrong-header'),
  ],
  ['a message cut off', () => zip(bin.subarray(0, -3)), both('malformed-message')],
  [
    'signatures that are no message',
    () =>
      zipOf([
        ['export.bin', bin],
        ['export.sig', bin],
      ]),
    both('malformed-message'),
  ],
  ['750,001 keys', () => zip(emptyKeys(750_001)), both('too-many-keys')],
  ['750,000 keys', () => zip(emptyKeys(750_000)), both('good')],
  [
    '10,001 announced signatures',
    () => zip(exported({ infos: new Array(10_001).fill({}) })),
    both('malformed-message'),
  ],
  ['no signature', () => zip(exported({ infos: [] }), []), both('unsigned')],
  [
    'a signature of somebody else',
    () => zip(bin, [sign(bin, { signature: signBin(bin, stranger) })]),
    both('wrong-signature'),
  ],
  [
    'DER with a byte more',
    () => zip(bin, [sign(bin, { signature: Buffer.concat([signBin(bin, signer), Buffer.from([0])]) })]),
    both('signature-not-der'),
  ],
  [
    'no bytes of signature',
    () => zip(bin, [sign(bin, { signature: Buffer.alloc(0) })]),
    {
      android: 'signature-not-der',
      ios: 'incomplete-signature',
    },
  ],
  [
    'an unknown signature first',
    () => {
      const bytes = exported({ infos: [{ id: '310' }, {}] });
      return zip(bytes, [sign(bytes, { id: '310', signature: signBin(bytes, stranger) }), sign(bytes)]);
    },
    onlyIos('wrong-signature'),
  ],
  ['another key id', () => zip(bin, [sign(bin, { id: '310' })]), onlyAndroid('unknown-signer')],
  [
    'another key version',
    () => zip(bin, [sign(bin, { version: 'v2' })]),
    {
      android: 'unknown-signer',
      ios: 'wrong-key-version',
    },
  ],
  [
    'another algorithm',
    () => zip(bin, [sign(bin, { algorithm: '1.2.840.113549.1.1.11' })]),
    onlyAndroid('unknown-algorithm'),
  ],
  ['fewer signatures than announced', () => zip(exported({ infos: [{}, {}] })), onlyAndroid('signature-count')],
  ['3 of 2', () => zip(exported({ batchNumber: 3, batchSize: 2 })), onlyAndroid('wrong-batch')],
  ['1 of 2 alone', () => zip(exported({ batchSize: 2 })), onlyAndroid('incomplete-batch')],
];

const before = { start: 1, end: 2 };
const after = { start: 3, end: 4 };
let neighbours: Record<string, Answer> = {};
beforeAll(async () => {
  neighbours = {
    '/index.txt': 'before.zip\nodd.zip\nafter.zip',
    '/before.zip': await archiveOf(before, signer),
    '/after.zip': await archiveOf(after, signer),
  };
});

/** What becomes of the odd one; it throws where a neighbour suffers. */
async function verdictOf(profile: typeof ios, odd: Answer): Promise<string> {
  const { send } = siteOf({ ...neighbours, '/odd.zip': odd });
  const phone = createPhone('P', profile, { since: now, now }, seededRandom('defects'));
  const { received, ...others } = await receiveKeys(phone, siteSource, trusted, send, now);
  const names = received.map(({ name }) => name);
  expect(names.filter((name) => name !== 'odd.zip')).toEqual(['before.zip', 'after.zip']);
  const [refused, ...more] = [...others.refused, ...others.failed];
  expect(more).toEqual([]);
  expect(refused === undefined).toBe(names.includes('odd.zip'));
  expect(refused?.message ?? 'none').not.toBe('');
  return refused?.reason ?? 'good';
}

describe('an archive with', () => {
  it.each(defects)('%s', async (name, make, expected) => {
    const odd = await make();
    // What is longer than a phone takes does not even arrive whole.
    const answer: Answer = odd.length > 16_000_000 ? { cut: 'large' } : odd;
    const got = { android: 'failed', ios: await verdictOf(ios, answer) };
    const isFailure = name === 'more than 16 MB';
    got.android = await verdictOf(android, answer).catch((error) => (isFailure ? error.reason : Promise.reject(error)));
    expect(got).toEqual(expected);
  });
});

it('a claim of 10 GB makes room for nothing', async () => {
  const bomb = await zip64Of(good, 10_000_000_000);
  const start = process.memoryUsage();
  for (let n = 0; n < 20; n++) await verdictOf(ios, bomb);
  const grown = process.memoryUsage().arrayBuffers - start.arrayBuffers;
  expect(grown).toBeLessThan(100_000_000);
});
