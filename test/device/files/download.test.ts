import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UnreachableError } from '../../../device/client/http.ts';
import { android, ios } from '../../../device/client/profile.ts';
import { archiveUrl, fetchArchive, fetchIndex } from '../../../device/files/download.ts';
import { DownloadError } from '../../../device/files/download-error.ts';
import { type Answer, siteOf, siteSource } from '../support/export-site.ts';

const indexOf = (answer: Answer) => fetchIndex(siteSource, android, siteOf({ '/index.txt': answer }).send);
const fileOf = (answer: Answer) => fetchArchive('a.zip', siteSource, android, siteOf({ '/a.zip': answer }).send);
const gzipped = (body: Buffer) => ({ body, headers: [['Content-Encoding', 'gzip']] as [string, string][] });

/** A failed download, not an empty list of files; a private bucket answers 403 for what is not there. */
describe.each([
  ['the index', indexOf],
  ['a file', fileOf],
])('%s', (_, get) => {
  it.each([
    [403, 'forbidden'],
    [404, 'not-found'],
    [301, 'redirected'],
    [302, 'redirected'],
    [304, 'redirected'],
    [429, 'limited'],
    [500, 'server-error'],
    [503, 'server-error'],
    [204, 'unexpected-status'],
    [206, 'unexpected-status'],
    [401, 'unexpected-status'],
    [416, 'unexpected-status'],
  ])('that answers %i fails: %s', async (status, reason) => {
    const failed = get(status);
    await expect(failed).rejects.toBeInstanceOf(DownloadError);
    await expect(failed).rejects.toMatchObject({ reason, message: expect.stringContaining(`answered ${status}.`) });
  });

  it.each<[string, Answer, string]>([
    ['is too large', { cut: 'large' }, 'too-large'],
    ['comes too slowly', { cut: 'late' }, 'too-slow'],
    ['breaks off each time', { cut: 'lost' }, 'cut-off'],
    ['comes as something else than gzip', gzipped(Buffer.from('a.zip')), 'content-encoding'],
    ['comes as cut gzip', gzipped(gzipSync('a.zip').subarray(0, -4)), 'content-encoding'],
    ['comes in another encoding', { headers: [['content-encoding', 'br']] }, 'content-encoding'],
    ['unpacks to more than a phone takes', gzipped(gzipSync(Buffer.alloc(17_000_000))), 'too-large'],
  ])('that %s fails', (__, answer, reason) => expect(get(answer)).rejects.toMatchObject({ reason }));

  it('of a server that does not answer fails as such', async () => {
    await expect(get(new UnreachableError('GET /: no answer in time'))).rejects.toBeInstanceOf(UnreachableError);
  });
});

it('an index is read whatever its content type, and as gzip', async () => {
  expect(await indexOf({ body: Buffer.from('a.zip'), headers: [['Content-Type', 'text/html']] })).toEqual(['a.zip']);
  expect(await indexOf(gzipped(gzipSync('a.zip\nb.zip')))).toEqual(['a.zip', 'b.zip']);
  expect((await fileOf(gzipped(gzipSync('a zip')))).bytes.toString()).toBe('a zip');
});

it.each(['<!DOCTYPE html><title>Log in</title>', '\n  <html>', '\ufeff<?xml version="1.0"?><Error/>'])(
  'a page instead of an index is none: %j',
  (page) => expect(indexOf(page)).rejects.toMatchObject({ reason: 'not-an-index' }),
);

it('whoever wants a whole index is told of a line that nobody should follow', async () => {
  const asked = indexOf('a.zip\n../b.zip');
  await expect(asked).rejects.toMatchObject({
    reason: 'not-an-index',
    message: 'The index lists "../b.zip": dot-segment.',
  });
});

it.each(['http://x.example/files', 'http://x.example/files/'])('an entry is appended to %s', (base) => {
  expect(archiveUrl(base, 'a.zip')).toBe('http://x.example/files/a.zip');
});

describe.each([android, ios])('what $name asks for', (profile) => {
  it('is fresh and complete, in 10 s for the index and two minutes for a file', async () => {
    const { send, requests } = siteOf({ '/index.txt': 'a.zip', '/a.zip': 'a' });
    await fetchIndex(siteSource, profile, send);
    await fetchArchive('a.zip', siteSource, profile, send);
    const headers = { 'User-Agent': profile.userAgent, 'Cache-Control': 'no-cache', 'Accept-Encoding': 'gzip' };
    expect(requests).toEqual([
      expect.objectContaining({ headers, timeoutMilliseconds: 10_000, maximumBytes: 1_048_576 }),
      expect.objectContaining({ headers, timeoutMilliseconds: 120_000, maximumBytes: 16_000_000 }),
    ]);
  });
});
