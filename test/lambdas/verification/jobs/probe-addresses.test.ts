import { describe, expect, it } from 'vitest';
import { probeAddresses } from '../../../../lambdas/verification/jobs/probe/probe-addresses.ts';
import { type Answer, startPublicServer } from '../../../support/http/public-server.ts';
import { freshSigner } from '../../../support/keys/signers.ts';
import { probing } from '../../../support/process/probing.ts';

const jwks = JSON.stringify([freshSigner('US-ZZ-v1').publicJwk]);

async function look(changed: Record<string, Answer> = {}) {
  const { url } = await startPublicServer({
    'device/health': '{"status":"ok"}',
    'admin/health': '{"status":"ok"}',
    'jwks/US-ZZ': jwks,
    'jwks/US-YY': jwks,
    'apple-app-site-association': '{"applinks":{}}',
    ...changed,
  });
  const { deps, counted, unexpected } = probing();
  const summary = await probeAddresses(deps, {
    health: { DeviceApi: `${url}device/health`, AdminApi: `${url}admin/health` },
    jwks: { 'US-ZZ': `${url}jwks/US-ZZ`, 'US-YY': `${url}jwks/US-YY` },
    associations: { 'US-ZZ/apple': `${url}apple-app-site-association` },
  });
  expect(JSON.stringify(summary)).not.toContain(url);
  expect(unexpected).toEqual([]);
  return { ...summary, counted };
}

describe('the verification server from outside', () => {
  it('is well', async () => {
    expect(await look()).toEqual({ checks: 5, failed: [], counted: [] });
  });

  it.each([
    ['an API answers with an error', { 'device/health': 500 }, 'DeviceApi/health', 'status 500'],
    ['the other API is not there', { 'admin/health': 404 }, 'AdminApi/health', 'status 404'],
    ['a region has no list', { 'jwks/US-YY': 404 }, 'US-YY/jwks', 'status 404'],
    ['a list is no list', { 'jwks/US-ZZ': '<html>' }, 'US-ZZ/jwks', 'malformed'],
    ['a list is empty', { 'jwks/US-ZZ': '[]' }, 'US-ZZ/jwks', 'no key'],
    ['a list holds no key that a key server can use', { 'jwks/US-ZZ': '[{"kty":"RSA"}]' }, 'US-ZZ/jwks', 'no key'],
    ['a region’s apps are not listed', { 'apple-app-site-association': 404 }, 'US-ZZ/apple', 'status 404'],
    ['the list of apps is a page', { 'apple-app-site-association': '<html>' }, 'US-ZZ/apple', 'malformed'],
  ])('is not: %s', async (_, changed, what, why) => {
    expect(await look(changed as Record<string, Answer>)).toEqual({
      checks: 5,
      failed: [{ what, why }],
      counted: ['ProbeFailed'],
    });
  });

  it('is looked at everywhere, whatever fails', async () => {
    const { failed, counted } = await look({ 'device/health': 503, 'admin/health': 503, 'jwks/US-ZZ': 503 });
    expect(failed.map(({ what }) => what)).toEqual(['DeviceApi/health', 'AdminApi/health', 'US-ZZ/jwks']);
    expect(counted).toHaveLength(3);
  });
});
