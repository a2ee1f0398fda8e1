/** C8 to C11 of region-config.md §7 on a deployed region, each failure by itself. */
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
  publish,
  type Reply,
  type Site,
  START,
  signer,
  told,
  verify,
} from './outside/site.ts';

const good = await goodSite();
const changed = (site: Site) => look({ ...good, ...site });
const words = ({ seen }: Looked) => seen.map(({ what, remedy }) => `${what} | ${remedy ?? ''}`).join('\n');

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

const page = (body: string, type = 'text/html'): Reply => ({ headers: { 'Content-Type': type }, body });

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

describe('verify and certificate', () => {
  it.each<[string, Site, string[], string]>([
    [
      'refuse the device key',
      { [`POST ${verify}`]: { status: 401 } },
      ['bad testVerificationAPIKey'],
      'npm run api-key -- create',
    ],
    [
      'take anybody',
      { [`POST ${verify}`]: { status: 400 } },
      ['bad testVerificationURL'],
      'answers 400 without an API key',
    ],
    [
      'are elsewhere',
      { [`POST ${certificate}`]: { status: 404 } },
      ['bad testVerificationCertificateURL'],
      'answers 404',
    ],
    [
      'redirect',
      { [`POST ${verify}`]: { status: 307, headers: { Location: '/v2' } } },
      ['bad testVerificationURL'],
      'answers 307 to /v2',
    ],
    [
      'fail',
      { [`POST ${verify}`]: ({ headers }) => ({ status: headers['X-API-Key'] ? 500 : 401 }) },
      ['bad testVerificationAPIKey'],
      'answers 500 to the device key',
    ],
    [
      'are in maintenance',
      { [`POST ${verify}`]: ({ headers }) => ({ status: headers['X-API-Key'] ? 429 : 401 }) },
      ['open testVerificationAPIKey'],
      'verification.maintenance',
    ],
  ])('%s', async (_, site, wrong, what) => {
    const looked = await changed(site);
    expect(looked.wrong).toEqual(wrong);
    expect(words(looked)).toContain(what);
  });

  it('say which step comes next where there is no device key yet', async () => {
    const looked = await look(good, told({ testVerificationAPIKey: undefined }));
    expect(looked.wrong).toEqual(['open testVerificationAPIKey']);
    expect(words(looked)).toContain(
      'npm run api-key -- create --stage dev --region US-ZZ --type device --name "phones"',
    );
  });
});

describe('publish', () => {
  it.each<[string, Reply | string]>([
    ['is not there', { status: 404 }],
    ['fails', { status: 503 }],
    ['redirects', { status: 308, headers: { Location: '/v2/publish' } }],
    ['takes nothing for something', { status: 200, headers: { 'X-Api-Version': 'v1' } }],
    ['is something else', { status: 400 }],
    ['does not answer', 'nothing listens there (connection refused)'],
  ])('%s', async (_, reply) => {
    expect((await changed({ [`POST ${publish}`]: reply })).wrong).toEqual(['bad tekUploadURL']);
  });
});

describe('an address in the clear', () => {
  const plain = (url: string) => told({ testVerificationURL: url });

  it.each([
    ['dev', 'http://127.0.0.1:8601/api/verify'],
    ['prod', 'http://device.example.org/api/verify'],
    ['local', 'http://device.example.org/api/verify'],
    ['local', 'http://127.0.0.1.example.org/api/verify'],
    ['local', 'ftp://127.0.0.1/api/verify'],
  ])('stage %s: %s is not asked', async (stage, url) => {
    const looked = await look(good, { ...plain(url), stage });
    expect(looked.wrong).toEqual(['bad testVerificationURL']);
    expect(looked.asked.filter((asked) => asked.includes('/api/verify'))).toEqual([]);
  });

  it.each(['http://127.0.0.1:8601/v', 'http://localhost:8601/v', 'http://[::1]:8601/v', 'http://enx.localhost:8601/v'])(
    'stage local: %s is',
    async (url) => {
      const site = { ...good, [`POST ${url}`]: good[`POST ${verify}`] ?? '' };
      expect((await look(site, { ...plain(url), stage: 'local' })).wrong).toEqual([]);
    },
  );
});

describe('an address that is minutes old', () => {
  /** Answers `early` so many times, then as it should. */
  const young = (times: number, early: Reply | string): Site => {
    let left = times;
    return { [`GET ${index}`]: () => (left-- > 0 ? early : listing(oldest, newest)) };
  };
  const look5 = (site: Site) => look({ ...good, ...site }, told(), 5 * 60_000);

  it.each<[string, Reply | string]>([
    ['has no name yet', 'getaddrinfo ENOTFOUND files.example.org'],
    ['is another one at this edge', { status: 403 }],
    ['is not written yet', { status: 404 }],
  ])('is waited for where it %s, and said once', async (_, early) => {
    const { wrong, waits, notes } = await look5(young(3, early));
    expect([wrong, waits]).toEqual([[], 3]);
    expect(notes).toEqual([expect.stringMatching(/^files\.example\.org is not there yet .* up to 5 more\.$/)]);
  });

  it('is waited for five minutes and no longer, all together', async () => {
    const silent = Object.fromEntries(Object.keys(good).map((asked) => [asked, 'no answer in time']));
    const { wrong, waits } = await look5(silent);
    expect(waits).toBe(20);
    expect(wrong.map((one) => one.split(' ')[0])).toEqual(['bad', 'bad', 'bad', 'bad']);
  });

  it('is not waited for once it has answered', async () => {
    const { wrong, waits } = await look5({ [`HEAD ${files}${oldest}`]: { status: 404 } });
    expect([wrong, waits]).toEqual([['bad tekLocalDownloadBasePath'], 0]);
  });

  it('is not waited for where the answer is plain', async () => {
    expect((await look5({ [`GET ${index}`]: page('<html>') })).waits).toBe(0);
  });
});
