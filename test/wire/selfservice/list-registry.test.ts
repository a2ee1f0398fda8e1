/** A registry as a signed list in S3, of an authority that has nothing to ask. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { openListRegistry } from '../../../lambdas/selfservice/registry/list-registry.ts';
import type { Registry } from '../../../lambdas/selfservice/registry/registry.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { localAws } from '../../support/aws/local-aws.ts';

const NOW = Date.parse('2026-11-28T20:00:00Z') / 1000;
const MADE = '2026-11-28T18:00:00Z';
const object = 'lists/tests.csv';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const another = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const s3 = new S3Client({ ...localAws(), forcePathStyle: true });
/** What was asked of S3, and how it was answered. */
let asked: string[] = [];
s3.middlewareStack.add(
  (next, context) => async (args) => {
    const { Key = '' } = args.input as { Key?: string };
    const isGet = context.commandName === 'GetObjectCommand';
    try {
      const answer = await next(args);
      if (isGet) asked.push(`${Key} 200`);
      return answer;
    } catch (error) {
      if (isGet)
        asked.push(`${Key} ${(error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode}`);
      throw error;
    }
  },
  { step: 'initialize', name: 'asked' },
);

let bucket = '';
let registry: Registry;
let count = 0;

beforeEach(async () => {
  bucket = `self-service-lists-${process.pid}-${count++}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  registry = openListRegistry(s3, { kind: 'list', bucket, object, publicKey: spki });
  asked = [];
});

const listOf = (lines: readonly string[], made = MADE) =>
  `${[`made,${made}`, 'subject,sampleDate', ...lines].join('\n')}\n`;

async function put(text: string | Buffer, key = privateKey): Promise<void> {
  const bytes = Buffer.from(text);
  const objects = { [object]: bytes, [`${object}.sig`]: sign('sha256', bytes, key) };
  for (const [Key, Body] of Object.entries(objects)) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
}

const lookup = (subject: string, now = NOW) => registry.lookup(subject, now).catch((error) => error.failure);

describe('a signed list', () => {
  it('says who is positive, since when, and who is not', async () => {
    await put(listOf(['13097248022,2026-11-24', 'Ж-1,2026-11-20', '13097248022,2026-11-21']));
    expect(await lookup('13097248022')).toEqual({ positive: true, sampleDate: '2026-11-24' });
    expect(await lookup('Ж-1')).toEqual({ positive: true, sampleDate: '2026-11-20' });
    for (const nobody of ['13097248023', '', 'made', 'subject', '__proto__', '13097248022,2026-11-24'])
      expect(await lookup(nobody)).toEqual({ positive: false });
  });

  it('is not hidden by one that was made before', async () => {
    await put(listOf(['a,2026-11-24']));
    expect(await lookup('a')).toMatchObject({ positive: true });
    await put(listOf([], '2026-11-28T17:59:59Z'));
    expect(await lookup('a', NOW + 60)).toMatchObject({ positive: true });
    await put(listOf([], MADE));
    expect(await lookup('a', NOW + 120)).toEqual({ positive: false });
  });

  it('may be empty', async () => {
    await put(listOf([]));
    expect(await lookup('13097248022')).toEqual({ positive: false });
  });

  it('is read once, asked about once a minute, and read again when there is another', async () => {
    await put(listOf(['a,2026-11-24']));
    await lookup('a');
    await lookup('a', NOW + 59);
    expect(asked).toEqual([`${object} 200`, `${object}.sig 200`]);
    asked = [];
    expect(await lookup('a', NOW + 60)).toMatchObject({ positive: true });
    expect(asked).toEqual([`${object} 304`]);
    await put(listOf(['b,2026-11-24']));
    expect(await lookup('a', NOW + 120)).toEqual({ positive: false });
    expect(await lookup('b', NOW + 120)).toMatchObject({ positive: true });
  });

  it.each([
    [DAY_SECONDS - 1, { positive: false }],
    [DAY_SECONDS, 'registry_unavailable'],
    [-300, { positive: false }],
    [-301, 'registry_invalid'],
  ])('counts for a day: %i s after it was made', async (seconds, expected) => {
    await put(listOf([]));
    expect(await lookup('a', Date.parse(MADE) / 1000 + seconds)).toEqual(expected);
  });

  it.each<[string, string | Buffer]>([
    ['no first line', 'subject,sampleDate\na,2026-11-24\n'],
    ['no second line', `made,${MADE}\na,2026-11-24\n`],
    ['a day for a time', listOf([], '2026-11-28')],
    ['a time that there is not', listOf([], '2026-13-28T18:00:00Z')],
    ['a line of one word', listOf(['a'])],
    ['three columns', listOf(['a,2026-11-24,b'])],
    ['an empty line', listOf(['a,2026-11-24', '', 'b,2026-11-24'])],
    ['a day that there is not', listOf(['a,2026-02-29'])],
    ['nobody', listOf([',2026-11-24'])],
    ['quotes', listOf(['"a",2026-11-24'])],
    ['lines as Windows ends them', listOf(['a,2026-11-24']).replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${listOf(['a,2026-11-24'])}`],
    ['nothing', ''],
    ['8 MB', listOf(['a,2026-11-24']) + 'x'.repeat(8_000_000)],
  ])('with %s is refused whole', async (_, text) => {
    await put(text);
    expect(await lookup('a')).toBe('registry_invalid');
  });

  it('that another key signed, that was changed, or whose signature is none is refused', async () => {
    await put(listOf(['a,2026-11-24']), another);
    expect(await lookup('a')).toBe('registry_invalid');
    await put(listOf(['a,2026-11-24']));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: object, Body: listOf(['b,2026-11-24']) }));
    expect(await lookup('b')).toBe('registry_invalid');
    for (const Body of ['', 'x', 'x'.repeat(1_000)]) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${object}.sig`, Body }));
      expect(await lookup('b')).toBe('registry_invalid');
    }
  });

  it('that is not there, or has no signature, cannot be asked', async () => {
    expect(await lookup('a')).toBe('registry_unavailable');
    await put(listOf(['a,2026-11-24']));
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${object}.sig` }));
    expect(await lookup('a')).toBe('registry_unavailable');
  });

  it('counts until it is a day old, where the next one is not right', async () => {
    await put(listOf(['a,2026-11-24']));
    expect(await lookup('a')).toMatchObject({ positive: true });
    await put(listOf(['b,2026-11-24']), another);
    expect(await lookup('a', NOW + 60)).toMatchObject({ positive: true });
    expect(await lookup('b', NOW + 60)).toEqual({ positive: false });
    expect(await lookup('a', Date.parse(MADE) / 1000 + DAY_SECONDS)).toBe('registry_unavailable');
  });
});
