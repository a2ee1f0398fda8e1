import { createHash, generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { startAppleDouble, UPDATE_PATH } from '../../../local/apple/app.ts';
import { freePort } from '../../../local/aws/ports.ts';
import { freshSigner, type PemSigner } from '../../support/keys/signers.ts';
import { leastConfig } from './sample.ts';

const name = 'Example Public Health Authority';
const data = 'RXhhbXBsZSBQdWJsaWMgSGVhbHRoIEF1dGhvcml0eQ==';
let key: PemSigner;
let app: { close(): Promise<void> };
let base = '';

beforeEach(async () => {
  key = freshSigner('v1');
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  app = await startAppleDouble(port, {
    ...{ region: 'US-ZZ', name, publicKeyPem: key.publicPem, publicKeyVersion: 'v1', now: () => 1_795_305_600 },
  });
  return () => app.close();
});

const envelope = (config: object = leastConfig) => ({ countryCode: 'US', state: 'ZZ', publicKeyVersion: 1, config });
const signature = async (text = data, by = key) =>
  (await by.sign(createHash('sha256').update(text).digest())).toString('base64');

interface Sent {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

async function send({ body = JSON.stringify(envelope()), headers = {} }: Sent = {}) {
  const own = { 'content-type': 'application/json', 'x-apple-verification-data': data };
  const signed = 'x-apple-signature' in headers ? {} : { 'x-apple-signature': await signature() };
  const answer = await fetch(base + UPDATE_PATH, { method: 'POST', body, headers: { ...own, ...signed, ...headers } });
  expect(await answer.text()).toBe('');
  return answer.status;
}

const update = (config: object) => send({ body: JSON.stringify(envelope(config)) });
const shownText = async () => (await fetch(base + UPDATE_PATH)).text();
const shown = async () => JSON.parse(await shownText());
const lastProblems = async (): Promise<string[]> => (await shown()).answers[0].problems;
const order = (next: string) =>
  fetch(`${base}/faults`, {
    method: 'POST',
    body: JSON.stringify({ next }),
    headers: { 'content-type': 'application/json' },
  });

describe('200', () => {
  it('keeps the configuration and shows it, without the signature', async () => {
    expect(await send()).toBe(200);
    const proof = await signature();
    expect(await send({ headers: { 'x-apple-signature': proof } })).toBe(200);
    const at = '2026-11-22T00:00:00.000Z';
    const good = { at, status: 200, problems: [] };
    expect(await shown()).toEqual({ region: 'US-ZZ', publicKeyVersion: 1, answers: [good, good], config: leastConfig });
    expect(await shownText()).not.toContain(proof);
  });

  it('takes an update without what is required, once it is known, and changes that alone', async () => {
    expect(await send()).toBe(200);
    expect(await update({ agencyWebsiteURL: 'https://other.example.org/' })).toBe(200);
    const { config } = await shown();
    expect(config).toEqual({ ...leastConfig, agencyWebsiteURL: 'https://other.example.org/' });
  });

  it('takes the same update twice', async () => {
    expect([await send(), await send()]).toEqual([200, 200]);
  });

  it('keeps a map digit by digit', async () => {
    expect(await send()).toBe(200);
    const body = JSON.stringify(envelope({ symptomOnsetToInfectiousnessMap: 0 })).replace(':0', ':288605699003383808');
    expect(await send({ body })).toBe(200);
    expect(await shownText()).toContain('"symptomOnsetToInfectiousnessMap": 288605699003383808');
  });

  it('counts on another public key from the next update on', async () => {
    expect(await send()).toBe(200);
    const next = freshSigner('v2');
    const publicKey = next.publicPem.replace(/-----[A-Z ]+-----|\s/g, '');
    expect(await update({ publicKey, publicKeyVersion: 'v2' })).toBe(200);
    expect(await send()).toBe(401);
    const body = JSON.stringify({ ...envelope({ exposureMatching: false }), publicKeyVersion: 2 });
    expect(await send({ body, headers: { 'x-apple-signature': await signature(data, next) } })).toBe(200);
  });

  it.each([
    ['colours', { agencyColor: [0, 0.5, 1] }],
    ['a locale in lower case', { agencyMessage_es_us: 'Para qué es.' }],
    ['a second classification', { ...second() }],
    ['a date', { goLiveDate: 1_893_974_400 }],
    ['thresholds', { perDaySumERVThreshold_1: 1_800, perDayMaxERVThreshold_1: 2_147_483_647 }],
  ])('takes %s', async (_, more) => expect(await update({ ...leastConfig, ...more })).toBe(200));
});

function second(): Record<string, unknown> {
  const first = Object.entries(leastConfig).filter(([key]) => key.includes('_1'));
  return Object.fromEntries(first.map(([key, value]) => [key.replace('_1', '_2'), value]));
}

describe('400', () => {
  it.each([
    ['no JSON', '{"countryCode":'],
    ['a list', '[]'],
    ['a comment', `// one\n${JSON.stringify(envelope())}`],
    ['a byte order mark', `\uFEFF${JSON.stringify(envelope())}`],
    ['a member twice', JSON.stringify(envelope()).replace('{"countryCode"', '{"state":"ZZ","countryCode"')],
    ['an unknown member', JSON.stringify({ ...envelope(), region: 'US-ZZ' })],
    ['the key version as a text', JSON.stringify({ ...envelope(), publicKeyVersion: 'v1' })],
    ['no configuration', JSON.stringify({ ...envelope(), config: undefined })],
    ['a country in lower case', JSON.stringify({ ...envelope(), countryCode: 'us' })],
    ['the whole region as its part', JSON.stringify({ ...envelope(), state: 'US-ZZ' })],
    ['nothing', ''],
  ])('for a body that is or has %s', async (_, body) => expect(await send({ body })).toBe(400));

  it('for bytes that are no text', async () => {
    expect(await send({ body: new Uint8Array([0x7b, 0xff, 0x7d]) })).toBe(400);
  });

  it('for another content type', async () => {
    expect(await send({ headers: { 'content-type': 'text/plain' } })).toBe(400);
  });

  const text = (length: number) => 'x'.repeat(length);
  it.each([
    ['a key of Google’s', { healthAuthorityID: 'org.example' }, "healthAuthorityID is not in Apple's list"],
    ['a key of the test file', { callbackIntervalInMin: 240 }, 'callbackIntervalInMin is not in'],
    ['what Apple alone sets', { isTestRegion: true }, 'isTestRegion is not in'],
    ['a misspelt key', { agencyColour: [0, 0, 0] }, 'agencyColour is not recognised'],
    ['an index of 5', { classificationURL_5: 'https://a.example/' }, 'classificationURL_5 is not recognised'],
    ['no index', { classificationName: 'A' }, 'classificationName is not recognised'],
    ['a locale where there are none', { revokedURL_EN_US: 'https://a.example/' }, 'revokedURL_EN_US is not recognised'],
    ['a locale of Google’s', { revokedNotificationBody_EN_US: 'x' }, 'revokedNotificationBody_EN_US has no locales'],
    ['a text for a number', { attenuationNearWeight: '100' }, 'attenuationNearWeight must be a number'],
    ['a number for a text', { legalConsentVersion: 1 }, 'legalConsentVersion must be a text'],
    ['a fraction', { attenuationNearWeight: 99.5 }, 'attenuationNearWeight is 99.5, not a whole number'],
    ['too much', { attenuationNearWeight: 251 }, 'attenuationNearWeight is 251; allowed: 0 to 250'],
    ['less than nothing', { perDaySumERVThreshold_1: -1 }, 'perDaySumERVThreshold_1 is -1; allowed: 0 to 2147483647'],
    ['a number that is none of a few', { tekPublishInterval: 3 }, 'tekPublishInterval is 3; allowed: 2, 4, 8, 24'],
    ['a word for its number', { reportTypeNoneMap: 4 }, 'reportTypeNoneMap is 4; allowed: 0, 1, 2, 3'],
    ['1 for true', { exposureMatching: 1 }, 'exposureMatching must be true or false'],
    ['two colours', { agencyColor: [1, 1] }, 'agencyColor must be three numbers from 0 to 1'],
    ['bytes for colours', { agencyColor: [11, 61, 89] }, 'agencyColor must be three numbers from 0 to 1'],
    ['a long text', { notificationBody_1_EN_US: text(257) }, 'notificationBody_1_EN_US has 257 characters'],
    ['an empty text', { agencyMessage_EN_US: '' }, 'agencyMessage_EN_US is empty'],
    ['an address without TLS', { agencyWebsiteURL: 'http://a.example/' }, 'agencyWebsiteURL must be an https address'],
    [
      'a base without a slash',
      { tekLocalDownloadBasePath: 'https://a.example' },
      'tekLocalDownloadBasePath is not like',
    ],
    ['a key that is none', { publicKey: 'AAAA' }, 'publicKey is not Base64 of a public key of P-256'],
    ['nothing for a value', { agencyImage: null }, 'agencyImage must be a text'],
  ])('for a configuration with %s', async (_, more, problem) => {
    expect(await update({ ...leastConfig, ...more })).toBe(400);
    expect(await lastProblems()).toEqual([expect.stringContaining(problem)]);
    expect((await shown()).config).toEqual({});
  });

  it.each([
    // What JSON.stringify makes of Google's default and of Norway's, 0x0401555aa9400000 and 0x08002aaaaa000000, as numbers.
    ["that was a JavaScript number, Google's", '288605699003383800', '3 for day'],
    ["that was a JavaScript number, Norway's", '576507664788357100', '3 for day'],
    ['as an exponent', '2.88605699003383808e17', 'not an integer in digits'],
    ['with a fraction', '288605699003383808.0', 'not an integer in digits'],
    ['with a sign', '-1', 'not an integer in digits'],
    ['of more than 64 bits', '18446744073709551616', 'more than 64 bits'],
    ['with bits that belong to no day', '18446744073709551615', 'bits 60 to 63 belong to no day'],
    ['with a day that holds 3', '3', '3 for day -14'],
  ])('for a map %s', async (_, literal, problem) => {
    const body = JSON.stringify(envelope({ ...leastConfig, symptomOnsetToInfectiousnessMap: 0 }));
    const written = body.replace('Map":0', `Map":${literal}`);
    expect(await send({ body: written })).toBe(400);
    expect(await lastProblems()).toEqual([expect.stringContaining(problem)]);
  });

  it.each(Object.keys(leastConfig))('for a first update without %s', async (missing) => {
    const { [missing]: _, ...rest } = leastConfig;
    expect(await update(rest)).toBe(400);
    const bare = missing.replace(/_EN_US$/, '');
    expect(await lastProblems()).toEqual([`${bare} is required and missing`]);
  });

  it('for a classification that is not whole', async () => {
    expect(await update({ ...leastConfig, perDaySumERVThreshold_3: 900 })).toBe(400);
    expect(await lastProblems()).toContain('classificationName_3 is required and missing');
  });
});

describe('401', () => {
  const other = () => freshSigner('v1');
  it.each([
    ['the signature of another key', async () => ({ 'x-apple-signature': await signature(data, other()) })],
    ['a signature over the name', async () => ({ 'x-apple-signature': await signature(name) })],
    ['no Base64', async () => ({ 'x-apple-signature': Buffer.from(await signature(), 'base64').toString('hex') })],
    ['base64url', async () => ({ 'x-apple-signature': `${await signature()}`.replaceAll('=', '').replace(/^./, '_') })],
    ['r‖s', async () => ({ 'x-apple-signature': Buffer.alloc(64, 7).toString('base64') })],
    ['an empty signature', async () => ({ 'x-apple-signature': '' })],
    ['the name of somebody else', async () => named('Somebody else')],
    [
      'the name itself',
      async () => ({ 'x-apple-verification-data': name, 'x-apple-signature': await signature(name) }),
    ],
  ])('for %s', async (_, headers) => {
    expect(await send({ headers: await headers() })).toBe(401);
    expect((await shown()).config).toEqual({});
  });

  async function named(somebody: string) {
    const header = Buffer.from(somebody).toString('base64');
    return { 'x-apple-verification-data': header, 'x-apple-signature': await signature(header) };
  }

  it('for a header that is missing', async () => {
    const answer = await fetch(base + UPDATE_PATH, {
      method: 'POST',
      body: JSON.stringify(envelope()),
      headers: { 'content-type': 'application/json', 'x-apple-signature': await signature() },
    });
    expect(answer.status).toBe(401);
  });

  it('for another version of the key', async () => {
    expect(await send({ body: JSON.stringify({ ...envelope(), publicKeyVersion: 2 }) })).toBe(401);
    expect(await lastProblems()).toEqual(['publicKeyVersion is 2; the key given last has 1']);
  });

  it('and a key of another curve is no key', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const text = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    expect(await update({ ...leastConfig, publicKey: text })).toBe(400);
  });
});

describe('404', () => {
  it.each([
    ['another part of the country', { state: 'XX' }],
    ['the country alone', { state: undefined }],
    ['another country', { countryCode: 'NO', state: undefined }],
  ])('for %s', async (_, more) => {
    expect(await send({ body: JSON.stringify({ ...envelope(), ...more }) })).toBe(404);
  });

  it('for any other path or method', async () => {
    expect((await fetch(`${base}/enservice/v1/update/app/config`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(base + UPDATE_PATH, { method: 'PUT' })).status).toBe(404);
  });
});

describe('by order', () => {
  it('500 once, and nothing is applied', async () => {
    await order('failing');
    expect([await send(), (await shown()).config]).toEqual([500, {}]);
    expect(await send()).toBe(200);
  });

  it('an update is applied and never answered', async () => {
    await order('cut');
    await expect(send()).rejects.toThrow('fetch failed');
    expect((await shown()).config).toEqual(leastConfig);
  });

  it('it is as ever again', async () => {
    await order('failing');
    await order('none');
    expect(await send()).toBe(200);
  });

  it('no other fault is known', async () => expect((await order('slow')).status).toBe(400));
});
