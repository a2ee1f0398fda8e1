/** C10, C11 and publish on a deployed region, each failure by itself. */
import { describe, expect, it } from 'vitest';
import { certificate, goodSite, look, publish, type Reply, type Site, told, verify, words } from './site.ts';

const good = await goodSite();
const changed = (site: Site) => look({ ...good, ...site });

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
