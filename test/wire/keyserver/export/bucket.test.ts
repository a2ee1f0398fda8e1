import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ExportBucket, openExportBucket } from '../../../../lambdas/keyserver/store/export/bucket.ts';
import { localS3 } from '../../../support/aws/local-aws.ts';

const Bucket = `exports-${randomUUID()}`;
let bucket: ExportBucket;

beforeAll(async () => {
  await localS3().send(new CreateBucketCommand({ Bucket }));
  bucket = openExportBucket({ s3: localS3(), bucket: Bucket });
});

describe('a file', () => {
  it('is stored under the configuration, for a CDN to keep', async () => {
    await bucket.putFile('us-a', 'us-a-1.zip', Buffer.from('zip'));
    const object = await localS3().send(new GetObjectCommand({ Bucket, Key: 'files/us-a/us-a-1.zip' }));
    expect(await object.Body?.transformToString()).toBe('zip');
    expect(object.ContentType).toBe('application/zip');
    expect(object.CacheControl).toBe('public, max-age=1209600, immutable');
  });

  it('is never replaced', async () => {
    await bucket.putFile('us-b', 'us-b-1.zip', Buffer.from('first'));
    await expect(bucket.putFile('us-b', 'us-b-1.zip', Buffer.from('second'))).rejects.toThrow();
    const object = await localS3().send(new GetObjectCommand({ Bucket, Key: 'files/us-b/us-b-1.zip' }));
    expect(await object.Body?.transformToString()).toBe('first');
  });
});

describe('how far everything is exported', () => {
  it('is made, read back, and replaced only as it was read; a CDN keeps it for a minute', async () => {
    expect(await bucket.readUntil('us-f')).toBeUndefined();
    expect(await bucket.writeUntil('us-f', '1', undefined)).toBe(true);
    const read = await bucket.readUntil('us-f');
    expect(await bucket.writeUntil('us-f', '2', read)).toBe(true);
    expect(await bucket.writeUntil('us-f', '3', read)).toBe(false);
    expect(await bucket.readUntil('us-f')).toMatchObject({ text: '2' });
    const head = await localS3().send(new HeadObjectCommand({ Bucket, Key: 'us-f/until.txt' }));
    expect([head.ContentType, head.CacheControl]).toEqual(['text/plain', 'public, max-age=60']);
  });
});

it('the page for what is not there is empty, and may be written again', async () => {
  await bucket.putNotFoundPage();
  await bucket.putNotFoundPage();
  const head = await localS3().send(new HeadObjectCommand({ Bucket, Key: 'not-found' }));
  expect([head.ContentLength, head.ContentType]).toEqual([0, 'text/plain']);
});

describe('an index', () => {
  it('is made where there is none, and read back', async () => {
    expect(await bucket.readIndex('us-c')).toBeUndefined();
    expect(await bucket.writeIndex('us-c', '', undefined)).toBe(true);
    expect(await bucket.readIndex('us-c')).toMatchObject({ text: '' });
    const head = await localS3().send(new HeadObjectCommand({ Bucket, Key: 'us-c/index.txt' }));
    expect(head.ContentType).toBe('text/plain');
    expect(head.CacheControl).toBe('public, max-age=300');
  });

  it('is not made twice', async () => {
    const made = await Promise.all(['a', 'b'].map((text) => bucket.writeIndex('us-d', text, undefined)));
    expect(made.filter(Boolean)).toHaveLength(1);
  });

  it('is replaced only as it was read', async () => {
    await bucket.writeIndex('us-e', 'one', undefined);
    const read = await bucket.readIndex('us-e');
    expect(await bucket.writeIndex('us-e', 'two', read)).toBe(true);
    expect(await bucket.writeIndex('us-e', 'three', read)).toBe(false);
    expect(await bucket.readIndex('us-e')).toMatchObject({ text: 'two' });
  });
});
