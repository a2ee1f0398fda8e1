/** The local identity provider, asked by the library that self-service uses. */
import * as client from 'openid-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/aws/ports.ts';
import { startIdentityProvider } from '../../../local/identity-provider/app.ts';
import { peopleAt } from '../../../local/identity-provider/people.ts';
import { newVisitor, type PageSeen } from '../../support/http/visitor.ts';

const ONE_DAY = 86_400;
const redirectUri = 'http://127.0.0.1:1/self/callback';
const afterLogout = 'http://127.0.0.1:1/self/start';
const [positive] = peopleAt(0);

let ahead = 0;
let issuer = '';
const now = () => Math.floor(Date.now() / 1_000) + ahead;

beforeEach(async () => {
  ahead = 0;
  const props = {
    clientId: 'self-service',
    clientSecret: 'secret',
    redirectUri,
    afterLogout,
    now,
    slowMilliseconds: 1,
  };
  const provider = await startIdentityProvider(await freePort(), props);
  issuer = provider.issuer;
  return () => provider.close();
});

async function discovered() {
  const options = { execute: [client.allowInsecureRequests], timeout: 5 };
  const metadata = { client_secret: 'secret', [client.clockSkew]: ahead };
  return client.discovery(new URL(issuer), 'self-service', metadata, undefined, options);
}

async function begin(visitor = newVisitor(), over: Record<string, string> = {}) {
  const config = await discovered();
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: redirectUri, scope: 'openid', state: 's', nonce: 'n', prompt: 'login' },
    ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    ...over,
  });
  const response = await visitor.step(url.href);
  const location = new URL(response.headers.get('location') ?? '', issuer).href;
  return { config, verifier, visitor, location };
}

const asPerson = (login: string) => new RegExp(`value="${login}"`);

/** Submits the login page and follows it to where it leaves for the relying party. */
async function leave(visitor: ReturnType<typeof newVisitor>, page: PageSeen, body: URLSearchParams): Promise<URL> {
  let response = await visitor.step(page.url, { method: 'POST', body });
  while (response.headers.get('location')?.startsWith('/') || response.headers.get('location')?.startsWith(issuer)) {
    response = await visitor.step(new URL(response.headers.get('location') ?? '', issuer).href);
  }
  return new URL(response.headers.get('location') ?? 'nowhere:');
}

async function login(who = { login: 'positive', password: 'positive-password' }, visitor = newVisitor()) {
  const { config, verifier, location } = await begin(visitor);
  const back = await leave(visitor, await visitor.open(location), new URLSearchParams(who));
  return { config, back, checks: { pkceCodeVerifier: verifier, expectedState: 's', expectedNonce: 'n' } };
}

describe('a login', () => {
  it('tells number, birth date and name, by the time of the stack', async () => {
    ahead = 40 * ONE_DAY;
    const { config, back, checks } = await login();
    const claims = (await client.authorizationCodeGrant(config, back, checks)).claims();
    const { subject, nationalNumber, birthDate, name } = positive ?? {};
    expect(claims).toMatchObject({ iss: issuer, aud: 'self-service', nonce: 'n', sub: subject });
    expect(claims).toMatchObject({ pid: nationalNumber, birthdate: birthDate, name });
    expect(Math.abs((claims?.iat ?? 0) - now())).toBeLessThan(5);
    expect(Math.abs(Number(claims?.auth_time) - now())).toBeLessThan(5);
    expect(Math.abs((claims?.exp ?? 0) - now() - 120)).toBeLessThan(5);
  });

  it('is asked for again each time, and its page lists everybody without a script', async () => {
    const visitor = newVisitor();
    await login(undefined, visitor);
    const page = await visitor.open((await begin(visitor)).location);
    for (const person of peopleAt(now())) expect(page.body).toMatch(asPerson(person.login));
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.body).not.toContain('<script');
  });

  it('needs the right password', async () => {
    const visitor = newVisitor();
    const page = await visitor.open((await begin(visitor)).location);
    const answer = await visitor.submit(page, { password: 'wrong' }, asPerson('positive'));
    expect(answer.body).toContain('Nobody has this login and password.');
  });

  it('that a person gives up says so to whoever asked', async () => {
    const visitor = newVisitor();
    const page = await visitor.open((await begin(visitor)).location);
    const back = await leave(visitor, page, new URLSearchParams({ cancel: 'yes' }));
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: 's' });
  });

  it('with a form that is too large is told so', async () => {
    const visitor = newVisitor();
    const page = await visitor.open((await begin(visitor)).location);
    const answer = await visitor.submit(page, { password: 'x'.repeat(5_000) }, asPerson('positive'));
    expect([answer.status, answer.body]).toEqual([400, expect.stringContaining('too large')]);
  });

  it('of no login under way is 400', async () => {
    expect((await newVisitor().open(`${issuer}/oidc/login/unknown`)).status).toBe(400);
  });

  it('without PKCE, or to another address, leads nowhere', async () => {
    const { location } = await begin(undefined, { code_challenge: '', code_challenge_method: '' });
    expect(location).toContain('error=invalid_request');
    const visitor = newVisitor();
    const elsewhere = await begin(visitor, { redirect_uri: 'http://127.0.0.1:1/other' });
    expect(elsewhere.location).toBe(`${issuer}/`);
  });

  it('keeps its cookies to its own path', async () => {
    const visitor = newVisitor();
    await login(undefined, visitor);
    expect(visitor.cookies.length).toBeGreaterThan(0);
    expect(visitor.cookies.map(({ path }) => path).filter((path) => !path.startsWith('/oidc'))).toEqual([]);
  });

  it('ends where the relying party says', async () => {
    const visitor = newVisitor();
    const { config, back, checks } = await login(undefined, visitor);
    const { id_token: hint = '' } = await client.authorizationCodeGrant(config, back, checks);
    const url = client.buildEndSessionUrl(config, { post_logout_redirect_uri: afterLogout, id_token_hint: hint });
    const page = await visitor.open(url.href);
    expect(page.body).toContain('Log out?');
    const form = new URLSearchParams({ logout: 'yes', xsrf: /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '' });
    const action = /action="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const gone = await visitor.step(new URL(action, issuer).href, { method: 'POST', body: form });
    expect(gone.headers.get('location')).toBe(afterLogout);
  });
});

describe('a fault by order', () => {
  const order = (next: unknown, type = 'application/json') =>
    fetch(`${issuer}/faults`, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify({ next }) });

  it.each(['down', 'error'])('%s meets the next token request, and no other', async (fault) => {
    const { config, back, checks } = await login();
    expect((await order(fault)).status).toBe(200);
    await expect(client.authorizationCodeGrant(config, back, checks)).rejects.toThrow();
    expect((await client.authorizationCodeGrant(config, back, checks)).claims()?.nonce).toBe('n');
  });

  it('slow answers late, and none takes an order back', async () => {
    const first = await login();
    await order('slow');
    expect((await client.authorizationCodeGrant(first.config, first.back, first.checks)).claims()?.nonce).toBe('n');
    const second = await login();
    await order('down');
    await order('none');
    expect((await client.authorizationCodeGrant(second.config, second.back, second.checks)).claims()?.nonce).toBe('n');
  });

  it('of another name, or from a page of another site, is refused', async () => {
    expect((await order('burning')).status).toBe(400);
    expect((await order('down', 'text/plain')).status).toBe(400);
  });
});

it('shows who there is', async () => {
  const page = await newVisitor().open(`${issuer}/`);
  expect(page.body).toContain('Rask Fjelltopp');
  expect(page.body).not.toContain('<form');
});
