import { describe, expect, it } from 'vitest';
import type { Send } from '../../../device/client/http.ts';
import { android, ios, type Profile } from '../../../device/client/profile.ts';
import { archiveUrl, fetchArchive, fetchIndex, newEntries } from '../../../device/files/download.ts';
import { createPhone, receiveKeys } from '../../../device/phone.ts';
import { archiveOf, newSigner } from '../support/archive.ts';
import { seededRandom } from '../support/random.ts';

const source = { indexUrl: 'http://x.example/index.txt', baseUrl: 'http://x.example/' };

/** Files by path; anything else answers `missing`. */
function serving(files: Record<string, Buffer | string>, missing = 404): { send: Send; asked: string[] } {
  const asked: string[] = [];
  const send: Send = async ({ method, url }) => {
    const { pathname: path } = new URL(url);
    asked.push(path);
    const body = Buffer.from(files[path] ?? '');
    const status = path in files ? 200 : missing;
    return { method, path, requestBytes: 0, status, headers: [], body, milliseconds: 1 };
  };
  return { send, asked };
}

describe('the index (enx-client.md §11.1)', () => {
  it.each([
    ['a.zip\nb.zip', ['a.zip', 'b.zip']],
    ['a.zip\r\nb.zip\r\n', ['a.zip', 'b.zip']],
    ['', []],
    ['folder/a.zip\n', ['folder/a.zip']],
  ])('%j', async (text, names) => {
    expect(await fetchIndex(source, android, serving({ '/index.txt': text }).send)).toEqual(names);
  });

  // A private bucket answers 403 for what is not there.
  it.each([404, 403, 500, 302])('%d is an error, not a list of file names', async (status) => {
    await expect(fetchIndex(source, android, serving({}, status).send)).rejects.toMatchObject({
      name: 'DownloadError',
      message: `The index answered ${status}.`,
    });
  });

  it.each(['http://x.example/files', 'http://x.example/files/'])('an entry is appended to %s', (base) => {
    expect(archiveUrl(base, 'a.zip')).toBe('http://x.example/files/a.zip');
  });

  it('a listed file that is missing fails the run', async () => {
    await expect(fetchArchive('a.zip', source, android, serving({}, 403).send)).rejects.toThrow('a.zip answered 403');
  });
});

describe('what is new', () => {
  it.each([
    ['last-seen', [], ['a', 'b', 'c']],
    ['last-seen', ['a', 'b'], ['c']],
    ['last-seen', ['c'], []],
    ['last-seen', ['gone'], ['a', 'b', 'c']],
    ['set', ['b'], ['a', 'c']],
    ['set', ['gone'], ['a', 'b', 'c']],
    ['set', ['a', 'b', 'c'], []],
  ] as [Profile['indexMethod'], string[], string[]][])('%s after %j: %j', (method, processed, expected) => {
    expect(newEntries(['a', 'b', 'c'], processed, method)).toEqual(expected);
  });
});

describe.each([android, ios])('a phone ($name) that downloads', (profile) => {
  const signer = newSigner();
  const trusted = { publicKey: signer.publicKey, id: '999', version: 'v1' };
  const now = 1_613_565_296;
  const phone = () => createPhone('P', profile, { since: now, now }, seededRandom('download'));

  it('takes each file once', async () => {
    const files: Record<string, Buffer | string> = {
      '/a.zip': await archiveOf({}, signer),
      '/b.zip': await archiveOf({}, signer),
      '/index.txt': 'a.zip\n',
    };
    const { send, asked } = serving(files);
    const one = phone();
    const names = async () => (await receiveKeys(one, source, trusted, send, now)).map(({ name }) => name);
    expect(await names()).toEqual(['a.zip']);
    expect(await names()).toEqual([]);
    files['/index.txt'] = 'a.zip\nb.zip\n';
    expect(await names()).toEqual(['b.zip']);
    files['/index.txt'] = 'b.zip\n';
    expect(await names()).toEqual([]);
    expect(asked.filter((path) => path.endsWith('.zip'))).toEqual(['/a.zip', '/b.zip']);
    expect(one.processed).toEqual(['b.zip']);
  });

  it('counts nothing as dealt with when one file is bad', async () => {
    const files = {
      '/a.zip': await archiveOf({}, signer),
      '/b.zip': await archiveOf({}, newSigner()),
      '/index.txt': 'a.zip\nb.zip',
    };
    const one = phone();
    await expect(receiveKeys(one, source, trusted, serving(files).send, now)).rejects.toThrow('does not fit');
    expect(one.processed).toEqual([]);
  });
});
