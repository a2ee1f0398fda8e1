/** A registry that is asked over mutual TLS, and what it may answer (smittestopp-verification.md §3.2). */
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openHttpsRegistry } from '../../../lambdas/selfservice/registry/https-registry.ts';
import { keptSecret } from '../../../lambdas/shared/kept.ts';
import { withTimeLimit } from '../../../lambdas/shared/time-limit.ts';
import { makeCertificates } from '../../../local/registry/certificates.ts';

const NOW = 1_900_000_000;
const WHO = '13097248022';
const { ca, server: own, client, stranger } = makeCertificates();
const identity = JSON.stringify({ key: client.key, certificate: client.certificate, ca });

type Answer = { readonly status?: number; readonly body?: string | Buffer } | 'silent' | 'cut' | 'half';
let answer: Answer;
let asked: { url: string | undefined; headers: string; body: string; isKnown: boolean }[];
let server: https.Server;

beforeAll(async () => {
  server = https.createServer({ key: own.key, cert: own.certificate, ca, requestCert: true, rejectUnauthorized: true });
  server.on('request', async (request, response) => {
    asked.push({
      ...{ url: request.url, headers: JSON.stringify(request.headers), body: await text(request) },
      isKnown: (request.socket as import('node:tls').TLSSocket).authorized,
    });
    if (answer === 'silent') return;
    if (answer === 'cut') return void request.socket.destroy();
    if (answer === 'half') return void response.writeHead(200, { 'content-length': 100 }).write('{"harPositiv');
    response.writeHead(answer.status ?? 200, { location: '/elsewhere' }).end(answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answer = { body: '{"harPositivCovid19Prove": true, "provedato": "2026-11-24"}' };
});

const url = (port = (server.address() as AddressInfo).port) => `https://127.0.0.1:${port}/covid19status`;

/** What the registry is found to say, or why nothing. */
async function lookup(secret = identity, address = url(), milliseconds = 5_000): Promise<unknown> {
  const registry = openHttpsRegistry(
    address,
    keptSecret(async () => secret),
    milliseconds,
  );
  return registry.lookup(WHO, NOW).catch((error) => {
    expect(error.name).toBe('RegistryError');
    expect(JSON.stringify([error, error.message, error.cause ?? ''])).not.toContain(WHO);
    return error.failure;
  });
}

describe('a question', () => {
  it('goes out by mutual TLS, with the identity in the body alone', async () => {
    await lookup();
    expect(asked).toEqual([
      { url: '/covid19status', headers: expect.not.stringContaining(WHO), body: `{"ident":"${WHO}"}`, isKnown: true },
    ]);
  });

  it.each([
    [
      'a day',
      '{"harPositivCovid19Prove": true, "provedato": "2026-11-24"}',
      { positive: true, sampleDate: '2026-11-24' },
    ],
    [
      'a time, as .NET writes days',
      '{"harPositivCovid19Prove":true,"provedato":"2026-11-24T00:00:00"}',
      { positive: true, sampleDate: '2026-11-24' },
    ],
    ['no date', '{"harPositivCovid19Prove": true}', { positive: true }],
    ['null for a date', '{"harPositivCovid19Prove": true, "provedato": null}', { positive: true }],
    ['no test', '{"harPositivCovid19Prove": false, "provedato": null}', { positive: false }],
    ['no test, but a date', '{"harPositivCovid19Prove": false, "provedato": "2026-11-24"}', { positive: false }],
    ['more than was asked', '{"harPositivCovid19Prove": false, "kilde": "MSIS"}', { positive: false }],
  ])('is answered: %s', async (_, body, finding) => {
    answer = { body };
    expect(await lookup()).toEqual(finding);
  });

  it.each<[string, Answer, string]>([
    ['nothing', { body: '' }, 'registry_invalid'],
    ['half a JSON', { body: '{"harPositivCovid19Prove": tru' }, 'registry_invalid'],
    ['a page', { body: '<html>' }, 'registry_invalid'],
    ['a text for a truth', { body: '{"harPositivCovid19Prove": "true"}' }, 'registry_invalid'],
    ['no word of a test', { body: '{"provedato": "2026-11-24"}' }, 'registry_invalid'],
    [
      'a day that there is not',
      { body: '{"harPositivCovid19Prove": true, "provedato": "2026-02-29"}' },
      'registry_invalid',
    ],
    [
      'another form of date',
      { body: '{"harPositivCovid19Prove": true, "provedato": "24.11.2026"}' },
      'registry_invalid',
    ],
    ['a list', { body: '[{"harPositivCovid19Prove": true}]' }, 'registry_invalid'],
    ['no UTF-8', { body: Buffer.from([0x7b, 0xff, 0x7d]) }, 'registry_invalid'],
    ['5 kB', { body: `{"harPositivCovid19Prove": true, "x": "${'x'.repeat(5_000)}"}` }, 'registry_invalid'],
    ['a fault of its own', { status: 500, body: '{"harPositivCovid19Prove": true}' }, 'registry_unavailable'],
    ['that we are not known', { status: 403 }, 'registry_unavailable'],
    ['a redirect', { status: 302 }, 'registry_unavailable'],
    ['a broken connection', 'cut', 'registry_unavailable'],
  ])('fails by: %s', async (_, given, failure) => {
    answer = given;
    expect(await lookup()).toBe(failure);
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['does not answer', 'silent'],
    ['stops amid its answer', 'half'],
  ])('is given up when the registry %s', async (_, given) => {
    answer = given;
    const begun = performance.now();
    expect(await lookup(identity, url(), 300)).toBe('registry_unavailable');
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('ends with the time of the call around it', async () => {
    answer = 'silent';
    const begun = performance.now();
    await expect(withTimeLimit(200, () => lookup())).rejects.toThrow('time limit');
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it.each([
    ['no server', identity, 1],
    ['a secret that is no JSON', 'a secret', undefined],
    ['a secret without a key', JSON.stringify({ certificate: client.certificate, ca }), undefined],
    ['no certificate that the registry knows', JSON.stringify({ ...stranger, ca }), undefined],
    [
      'an authority that does not vouch for the registry',
      JSON.stringify({ ...client, ca: stranger.certificate }),
      undefined,
    ],
  ])('reaches nobody with %s', async (_, secret, port) => {
    expect(await lookup(secret, url(port))).toBe('registry_unavailable');
    expect(asked).toEqual([]);
  });

  it('is for the host of its certificate alone', async () => {
    const address = url().replace('127.0.0.1', '127.0.0.2');
    expect(await lookup(identity, address)).toBe('registry_unavailable');
  });

  it('is asked with the secret of today once the registry knew that of yesterday no more', async () => {
    const secrets = ['{}', identity];
    const registry = openHttpsRegistry(
      url(),
      keptSecret(async () => secrets.shift() ?? ''),
    );
    await expect(registry.lookup(WHO, NOW)).rejects.toThrow('registry_unavailable');
    expect(await registry.lookup(WHO, NOW)).toEqual({ positive: true, sampleDate: '2026-11-24' });
  });
});
