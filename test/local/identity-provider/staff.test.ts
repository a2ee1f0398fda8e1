/** Staff sign in at the local identity provider, as the pages have them do it: by the library, with PKCE and without a secret. */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/aws/ports.ts';
import { startIdentityProvider } from '../../../local/identity-provider/app.ts';
import { membershipsOf, staffPeople } from '../../../local/identity-provider/staff.ts';
import { newVisitor } from '../../support/http/visitor.ts';

const origin = 'http://127.0.0.1:1';
const redirectUri = `${origin}/signed-in`;
const resource = `${origin}/`;
const now = () => Math.floor(Date.now() / 1_000);

let issuer = '';
let config: client.Configuration;

beforeEach(async () => {
  const selfService = { redirectUri: `${origin}/self/callback`, afterLogout: `${origin}/self/start` };
  const provider = await startIdentityProvider(await freePort(), {
    ...{ clientId: 'self-service', clientSecret: 'secret', ...selfService, now },
    staff: { origin, resource },
  });
  issuer = provider.issuer;
  const options = { execute: [client.allowInsecureRequests] };
  config = await client.discovery(new URL(issuer), 'staff', undefined, client.None(), options);
  return () => provider.close();
});

type Visitor = ReturnType<typeof newVisitor>;

async function begin(verifier: string, visitor: Visitor): Promise<string> {
  const url = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: redirectUri, scope: 'openid', state: 's', resource },
    ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
  });
  const response = await visitor.step(url.href);
  return new URL(response.headers.get('location') ?? '', issuer).href;
}

async function signIn(who: Record<string, string>, visitor = newVisitor()) {
  const verifier = client.randomPKCECodeVerifier();
  const page = await visitor.open(await begin(verifier, visitor));
  let response = await visitor.step(page.url, { method: 'POST', body: new URLSearchParams(who) });
  while (response.headers.get('location')?.startsWith('/') || response.headers.get('location')?.startsWith(issuer))
    response = await visitor.step(new URL(response.headers.get('location') ?? '', issuer).href);
  const back = new URL(response.headers.get('location') ?? 'nowhere:');
  return client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: 's' });
}

async function claimsOf(accessToken: string) {
  const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ''));
  return (await jwtVerify(accessToken, keys, { issuer, audience: resource })).payload;
}

const caseWorker = { login: 'case-worker', password: 'case-worker-password' };

describe('a sign-in', () => {
  it('gives an access token that says who, when and with which factors, for a quarter of an hour', async () => {
    const { access_token } = await signIn(caseWorker);
    const claims = await claimsOf(access_token);
    expect(claims).toMatchObject({ sub: staffPeople[0]?.subject, client_id: 'staff', amr: ['pwd', 'otp'] });
    expect(Math.abs(Number(claims.auth_time) - now())).toBeLessThan(5);
    expect(Number(claims.exp) - Number(claims.iat)).toBe(900);
  });

  it('without a second factor says so', async () => {
    const { access_token } = await signIn({ ...caseWorker, 'one-factor': 'yes' });
    expect(await claimsOf(access_token)).toMatchObject({ amr: ['pwd'] });
  });

  it('goes on by a refresh token, as of the same moment', async () => {
    const first = await signIn(caseWorker);
    const { auth_time } = await claimsOf(first.access_token);
    const second = await client.refreshTokenGrant(config, first.refresh_token ?? '');
    expect(second.access_token).not.toBe(first.access_token);
    expect(await claimsOf(second.access_token)).toMatchObject({ auth_time, amr: ['pwd', 'otp'], client_id: 'staff' });
  });

  it('is no one’s who only logs in at self-service', async () => {
    await expect(signIn({ login: 'positive', password: 'positive-password' })).rejects.toThrow();
  });
});

it('answers browsers of the pages’ origin alone', async () => {
  const { token_endpoint = '' } = config.serverMetadata();
  const ask = async (from: string) => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'staff', refresh_token: 'x' });
    const { headers } = await fetch(token_endpoint, { method: 'POST', headers: { origin: from }, body });
    return headers.get('access-control-allow-origin');
  };
  expect(await ask(origin)).toBe(origin);
  expect(await ask('https://elsewhere.example')).toBeNull();
});

it('each of the four gets what they are there for', () => {
  const asked = membershipsOf('US-ZZ', 'US-ZX').map(({ do: what, region, subject }) => [
    staffPeople.find((one) => one.subject === subject)?.login,
    what,
    region,
  ]);
  expect(asked).toEqual([
    ['case-worker', 'add', 'US-ZZ'],
    ['administrator', 'add', 'US-ZZ'],
    ['auditor', 'add', 'US-ZZ'],
    ['system', 'add', 'US-ZZ'],
    ['system', 'add', 'US-ZX'],
    ['system', 'add-system-administrator', undefined],
  ]);
});
