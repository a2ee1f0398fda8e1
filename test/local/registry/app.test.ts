/** The double of a registry, asked with and without the certificate that it wants. */
import { once } from 'node:events';
import https from 'node:https';
import { beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/aws/ports.ts';
import { peopleAt } from '../../../local/identity-provider/people.ts';
import { startRegistry } from '../../../local/registry/app.ts';
import { type Identity, makeCertificates } from '../../../local/registry/certificates.ts';

const NOW = 1_795_305_600;
const certificates = makeCertificates();
let url = '';

beforeEach(async () => {
  const registry = await startRegistry(await freePort(), { certificates, now: () => NOW, slowMilliseconds: 1 });
  url = registry.url;
  return () => registry.close();
});

interface Asked {
  readonly path?: string;
  readonly body?: unknown;
  readonly identity?: Identity | undefined;
  readonly type?: string;
}

async function post({ path, body, identity, type = 'application/json' }: Asked) {
  const request = https.request(path ? new URL(path, url) : url, {
    ...{ method: 'POST', ca: certificates.ca, headers: { 'content-type': type }, agent: false },
    ...(identity && { cert: identity.certificate, key: identity.key }),
  });
  request.end(typeof body === 'string' ? body : JSON.stringify(body));
  const [answer] = await once(request, 'response');
  return { status: answer.statusCode, body: (await answer.toArray()).join('') };
}

const numberOf = (login: string) => peopleAt(NOW).find((person) => person.login === login)?.nationalNumber;
const ask = (login: string, identity: Identity | undefined = certificates.client) =>
  post({ body: { ident: numberOf(login) }, identity });
const order = (next: unknown, type?: string) => post({ path: '/faults', body: { next }, ...(type && { type }) });
const found = (body: string) => JSON.parse(body);

describe('a question', () => {
  it.each([
    ['positive', { harPositivCovid19Prove: true, provedato: '2026-11-19' }],
    ['day-14', { harPositivCovid19Prove: true, provedato: '2026-11-08' }],
    ['day-15', { harPositivCovid19Prove: true, provedato: '2026-11-07' }],
    ['negative', { harPositivCovid19Prove: false }],
    ['nobody', { harPositivCovid19Prove: false }],
  ])('about %s', async (login, expected) => {
    const { status, body } = await ask(login);
    expect([status, found(body)]).toEqual([200, expected]);
  });

  it('about the person whose record is broken is 500', async () => {
    expect((await ask('registry-error')).status).toBe(500);
  });

  it('without the certificate, or with one of another authority, is refused', async () => {
    expect((await post({ body: { ident: numberOf('positive') } })).status).toBe(403);
    expect((await ask('positive', certificates.stranger)).status).toBe(403);
  });

  it('that is no JSON is 400, and elsewhere there is nothing', async () => {
    expect((await post({ body: 'ident', identity: certificates.client })).status).toBe(400);
    expect((await post({ path: '/covid19status?ident=1', body: {}, identity: certificates.client })).status).toBe(404);
  });
});

describe('a fault by order', () => {
  it.each(['down', 'wrong-certificate'])('%s fails the next question, and no other', async (fault) => {
    expect((await order(fault)).status).toBe(200);
    await expect(ask('positive')).rejects.toThrow();
    expect((await ask('positive')).status).toBe(200);
  });

  it.each([
    ['malformed', '{"harPositivCovid19Prove": tru'],
    ['undated', '{"harPositivCovid19Prove":true}\n'],
    ['slow', '{"harPositivCovid19Prove":false}\n'],
    ['none', '{"harPositivCovid19Prove":false}\n'],
  ])('%s answers what it says', async (fault, body) => {
    await order(fault);
    expect(await ask('negative')).toEqual({ status: 200, body });
    expect(await ask('negative')).toEqual({ status: 200, body: '{"harPositivCovid19Prove":false}\n' });
  });

  it('of another name, or from a page of another site, is refused', async () => {
    expect((await order('burning')).status).toBe(400);
    expect((await order('down', 'text/plain')).status).toBe(400);
  });
});
