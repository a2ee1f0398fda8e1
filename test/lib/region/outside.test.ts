/** C8 to C11 of region-config.md §7 on a deployed region: what is right, and what can be wrong with its files. */
import { describe, expect, it } from 'vitest';
import { archiveOf, newSigner } from '../../device/support/archive.ts';
import {
  certificate,
  DEVICE_KEY,
  files,
  goodSite,
  HOUR,
  hosted,
  index,
  type Looked,
  lineOf,
  listing,
  look,
  newest,
  oldest,
  page,
  publish,
  type Reply,
  type Site,
  START,
  signer,
  told,
  verify,
  words,
} from './outside/site.ts';

const good = await goodSite();
const changed = (site: Site) => look({ ...good, ...site });

describe('a region on which everything is right', () => {
  it('is good, each thing by itself', async () => {
    const { seen, wrong } = await look(good);
    expect(wrong).toEqual([]);
    expect(seen.map(({ rule, key }) => `${rule} ${key}`)).toEqual([
      'C9 tekLocalDownloadIndexFile',
      'C9 tekLocalDownloadBasePath',
      'C9 publicKey',
      'C9 publicKey',
      'C8 tekPublishInterval',
      'publish tekUploadURL',
      'C10 testVerificationURL',
      'C10 testVerificationAPIKey',
      'C10 testVerificationCertificateURL',
      'C10 testVerificationAPIKey',
    ]);
  });

  it('is asked for no more than that, and the key goes to the verification server alone', async () => {
    const { asked, sent } = await look(good);
    expect(asked).toEqual([
      `GET ${index}`,
      `HEAD ${files}${oldest}`,
      `HEAD ${files}${newest}`,
      `GET ${files}${newest}`,
      `GET ${files}${oldest}`,
      `POST ${publish}`,
      `POST ${verify}`,
      `POST ${verify}`,
      `POST ${certificate}`,
      `POST ${certificate}`,
    ]);
    const withKey = sent.filter(({ headers }) => headers['X-API-Key'] === DEVICE_KEY).map(({ url }) => url);
    expect(withKey).toEqual([verify, certificate]);
    expect(sent.every(({ body }) => (body?.length ?? 0) === 0)).toBe(true);
  });

  it('passes with an empty index, which says so, and leaves open what only a file can show', async () => {
    const looked = await changed({ [`GET ${index}`]: listing() });
    expect(looked.wrong).toEqual(['open publicKey', 'open tekPublishInterval']);
    expect(words(looked)).toContain('lists no file, as right after a first deployment');
    expect(words(looked)).toContain('npm run region -- outside US-ZZ --stage dev');
  });

  it('may belong to one server alone', async () => {
    const only = (server: 'verification' | 'keyserver') => look(good, told({}, { servers: [server] }));
    expect((await only('verification')).asked).toEqual(
      [verify, verify, certificate, certificate].map((url) => `POST ${url}`),
    );
    expect((await only('keyserver')).seen).toHaveLength(6);
  });
});

describe('the index', () => {
  it.each<[string, Reply | string, string]>([
    ['is not there', { status: 404 }, `${index} answers 404`],
    ['does not answer', 'no answer in time', `${index} does not answer: GET ${index}: no answer in time`],
    ['is a page', page('<html></html>'), 'has the content type text/html'],
    ['is of no type', { body: newest }, 'has the content type none'],
    [
      'redirects',
      { status: 302, headers: { Location: 'https://other.example/' } },
      'answers 302 to https://other.example/',
    ],
    ['is not ASCII', page(`files/us-zz/søndag.zip`, 'text/plain'), 'is not ASCII'],
    ['begins with a byte order mark', page(`\uFEFF${newest}`, 'text/plain; charset=utf-8'), 'is not ASCII'],
    ['is endless', page('x'.repeat(1024 * 1024 + 1), 'text/plain'), 'larger than allowed'],
  ])('%s', async (_, reply, what) => {
    const looked = await changed({ [`GET ${index}`]: reply });
    expect(looked.wrong).toEqual(['bad tekLocalDownloadIndexFile']);
    expect(words(looked)).toContain(what);
  });

  it('may end with a line end, and say its character set', async () => {
    const looked = await changed({ [`GET ${index}`]: page(`${oldest}\n${newest}\n`, 'text/plain; charset=us-ascii') });
    expect(looked.wrong).toEqual([]);
  });

  it('does not reach the terminal raw', async () => {
    const looked = await changed({ [`GET ${index}`]: listing('\u001b[2Jfiles/x.zip', newest) });
    expect(looked.wrong).toContain('bad tekLocalDownloadBasePath');
    expect(words(looked)).toContain('"?[2Jfiles/x.zip"');
  });
});

describe('a line', () => {
  it.each<[string, Site, string]>([
    ['of a file that is gone', { [`HEAD ${files}${oldest}`]: { status: 404 } }, `${files}${oldest} answers 404`],
    [
      'of a file elsewhere',
      { [`HEAD ${files}${oldest}`]: { status: 301, headers: { Location: '/x' } } },
      'answers 301 to /x',
    ],
    ['that begins with a slash', { [`GET ${index}`]: listing(`/${oldest}`, newest) }, `"/${oldest}"`],
    ['that leaves the base', { [`GET ${index}`]: listing('../x.zip', newest) }, '"../x.zip"'],
    [
      'of an address',
      { [`GET ${index}`]: listing('https://evil.example/x.zip', newest) },
      '"https://evil.example/x.zip"',
    ],
    ['that is blank', { [`GET ${index}`]: listing(oldest, '', newest) }, '""'],
  ])('%s', async (_, site, what) => {
    const looked = await changed(site);
    expect(looked.wrong).toEqual(['bad tekLocalDownloadBasePath']);
    expect(words(looked)).toContain(what);
  });

  it('is appended to a base that ends with a slash', async () => {
    const looked = await look(good, told({ tekLocalDownloadBasePath: files.slice(0, -1) }));
    expect(words(looked)).toContain('does not end with "/"');
  });

  it('is asked for up to a number of them, newest first', async () => {
    const lines = Array.from({ length: 600 }, (_, at) => lineOf(START, START + 2 * HOUR, at));
    const looked = await look({ ...good, [`GET ${index}`]: listing(...lines) });
    expect(looked.asked.filter((asked) => asked.startsWith('HEAD'))).toEqual(
      // The first five are not there: no reason to ask for the others.
      lines.slice(100, 105).map((line) => `HEAD ${files}${line}`),
    );
  });
});

describe('a file', () => {
  it.each<[string, Looked | Promise<Looked>, string]>([
    ['signed with another key', goodSite(newSigner()).then((site) => look(site)), 'does not fit export.bin'],
    ['of another version', look(good, told({ publicKeyVersion: 'v2' })), 'of version v1, expected v2'],
    ['of another key id', look(good, told({}, { verificationKeyId: '310' })), 'no signature of 310-v1'],
    ['of another region', look(good, told({}, { region: 'US-YY' })), 'the file is of US-ZZ, expected US-YY'],
  ])('%s', async (_, looking, what) => {
    const looked = await looking;
    expect(looked.wrong).toEqual(['bad publicKey', 'bad publicKey']);
    expect(words(looked)).toContain(what);
  });

  it('that is old and of a key before is seen beside a newest that is right', async () => {
    const old = await archiveOf({ start: START, end: START + 2 * HOUR }, newSigner());
    expect((await changed(hosted(oldest, old))).wrong).toEqual(['bad publicKey']);
  });

  it.each([
    ['is no zip', Buffer.from('<html>'), 'not a readable zip'],
    ['is larger than phones take', Buffer.alloc(16_000_001), 'larger than allowed'],
  ])('that %s', async (_, body, what) => {
    const looked = await changed(hosted(newest, body));
    expect(looked.wrong).toEqual(['bad publicKey']);
    expect(words(looked)).toContain(what);
  });

  it.each([
    ['is not known', undefined, 'has no value'],
    ['is text', 'MFkw', 'no public key on P-256'],
    // RFC 8410 §10.1.
    ['is on another curve', 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=', 'no public key on P-256'],
  ])('cannot be checked with a key that %s', async (_, publicKey, what) => {
    const looked = await look(good, told({ publicKey }));
    expect(looked.wrong).toEqual(['bad publicKey']);
    expect(words(looked)).toContain(what);
  });
});

describe('the interval', () => {
  const withNewest = async (start: number, end: number, hours: string) => {
    const line = lineOf(start, end, 9);
    const site = {
      ...good,
      ...hosted(line, await archiveOf({ start, end }, signer)),
      [`GET ${index}`]: listing(oldest, line),
    };
    return look(site, told({ tekPublishInterval: hours }));
  };

  it.each([
    ['files are whole', START, START + 24 * HOUR, '24', []],
    ['files come more often than phones are told', START, START + 2 * HOUR, '24', ['bad tekPublishInterval']],
    ['files come less often', START, START + 24 * HOUR, '2', ['bad tekPublishInterval']],
    ['the first file begins in between', START + 5 * HOUR, START + 8 * HOUR, '8', ['open tekPublishInterval']],
  ])('%s', async (_, start, end, hours, wrong) => {
    expect((await withNewest(start, end, hours)).wrong).toEqual(wrong);
  });
});
