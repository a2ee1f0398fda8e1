import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { listKeys } from '../../../../lambdas/verification/open/jwks/list-keys.ts';
import type { PublicJwk } from '../../../../protocol/certificate/signing.ts';
import { aCall, oneRegion, outcome } from '../../../support/verification/verification-calls.ts';

function aKey(kid: string): PublicJwk {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return { kid, kty: 'EC', crv: 'P-256', x, y };
}

const certificate = aKey('US-ZZ-v1');
const messages = [aKey('US-ZZ-v2-sms'), aKey('US-ZZ-v1-sms')];

function list(path: { region?: string; file?: string }) {
  const keys = async (purpose: string, region: string) =>
    region !== 'US-ZZ' ? [] : purpose === 'sms' ? messages : [certificate];
  return outcome(() => listKeys({ regions: oneRegion(), keys })(undefined, aCall('device', { path })));
}

describe('/jwks/{region}', () => {
  it.each(['US-ZZ', 'us-zz', 'Us-Zz'])('a bare array for %s', async (region) => {
    expect(await list({ region })).toEqual({ status: 200, body: [certificate] });
  });
  it.each(['US-YY', '', undefined])('404 for %s', async (region) => {
    expect(await list(region === undefined ? {} : { region })).toBe('404');
  });
});

describe('/sms-keys/{region}', () => {
  it.each(['US-ZZ', 'us-zz'])('a JWKS for %s, newest first', async (file) => {
    const keys = messages.map((jwk) => ({ ...jwk, use: 'sig', alg: 'ES256' }));
    expect(await list({ file })).toEqual({ status: 200, body: { keys } });
  });

  it.each(['US-ZZ.pem', 'us-zz.PEM'])('the same keys as PEM for %s, each under its name', async (file) => {
    const { body } = (await list({ file })) as { body: string };
    const pems = body.match(/# \S+\n-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----\n/g) ?? [];
    expect(pems.join('')).toBe(body);
    expect(pems.map((pem) => pem.split('\n')[0])).toEqual(['# US-ZZ-v2-sms', '# US-ZZ-v1-sms']);
    const points = pems.map((pem) => createPublicKey(pem).export({ format: 'jwk' }));
    expect(points).toEqual(messages.map(({ kid: _, ...point }) => point));
  });

  it.each(['US-YY', 'US-YY.pem', '', '.pem', 'US-ZZ.der', 'US-ZZ.pem.pem'])('404 for %s', async (file) => {
    expect(await list({ file })).toBe('404');
  });
});
