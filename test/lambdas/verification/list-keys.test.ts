import { expect, it } from 'vitest';
import { listKeys } from '../../../lambdas/verification/jwks/list-keys.ts';
import type { PublicJwk } from '../../../protocol/certificate/signing.ts';
import { aCall, oneRegion, outcome } from '../../support/verification-calls.ts';

const jwk: PublicJwk = { kid: 'US-ZZ-v1', kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };

function list(region: string | undefined) {
  const keys = async (name: string) => (name === 'US-ZZ' ? [jwk] : []);
  return outcome(() => listKeys({ regions: oneRegion(), keys })(undefined, aCall('device', { path: { region } })));
}

it.each(['US-ZZ', 'us-zz', 'Us-Zz'])('a bare array for %s', async (region) => {
  expect(await list(region)).toEqual({ status: 200, body: [jwk] });
});
it.each(['US-YY', '', undefined])('404 for %s', async (region) => expect(await list(region)).toBe('404'));
