/** The relying party against a provider that answers whatever a mistaken or hostile one may. */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Login, openLogin } from '../../../lambdas/selfservice/login/login.ts';
import { openProvider } from '../../../lambdas/selfservice/login/provider.ts';
import { kept } from '../../../lambdas/shared/kept.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type Misbehaviour,
  type OidcServer,
  startOidcServer,
} from '../../support/selfservice/oidc-server.ts';

/** Not the system's time: the clock is the caller's. */
const NOW = 1_900_000_000;
const BACK = 'https://self.example.org/self/callback';
const claims = { subject: 'sub', nationalNumber: 'pid', birthDate: 'birthdate' };

let server: OidcServer;
let login: Login;

beforeAll(async () => {
  server = await startOidcServer({ now: () => NOW });
  return () => server.close();
});
beforeEach(() => {
  server.misbehave({});
  login = loginAt(server);
});

afterEach(() => {
  vi.useRealTimers();
});

function loginAt(
  { issuer }: Pick<OidcServer, 'issuer'>,
  secret: () => Promise<string> = async () => CLIENT_SECRET,
): Login {
  const provider = openProvider({ issuer, clientId: CLIENT_ID }, kept(secret, 60_000));
  return openLogin(provider, { scopes: ['profile'], claims });
}

async function comeBack(who?: Record<string, unknown>) {
  const { address, secrets } = await login.begin(BACK);
  return { back: server.logIn(address, who), secrets };
}

/** Logs in with a provider that does `how`; what came of it. */
async function outcomeOf(how: Misbehaviour = {}, now = NOW): Promise<unknown> {
  const { back, secrets } = await comeBack({ sub: 'somebody', pid: '13097248022' });
  server.misbehave(how);
  return finish(back, secrets, now);
}

async function finish(back: URL, secrets: Awaited<ReturnType<Login['begin']>>['secrets'], now = NOW) {
  return login.finish(back, secrets, NOW - 60, now).catch((error) => {
    expect(error.name).toBe('LoginError');
    expect(error.cause).toBeUndefined();
    return error.failure;
  });
}

describe('the way out', () => {
  it('asks for a code by PKCE, with a login now, and for no more than the region wants', async () => {
    const { address } = await login.begin(BACK);
    const asked = new URL(address);
    expect(`${asked.origin}${asked.pathname}`).toBe(`${server.issuer}/authorize`);
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: BACK,
      scope: 'openid profile',
      prompt: 'login',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('never uses a secret twice', async () => {
    const all = await Promise.all([1, 2].map(async () => (await login.begin(BACK)).secrets));
    expect(new Set(all.flatMap((secrets) => Object.values(secrets))).size).toBe(6);
  });

  it('reads what the provider says of itself once', async () => {
    const before = server.requests.length;
    await login.begin(BACK);
    await login.begin(BACK);
    expect(server.requests.length - before).toBe(1);
  });

  it('leads nowhere without a provider', async () => {
    await expect(loginAt({ issuer: 'http://127.0.0.1:1' }).begin(BACK)).rejects.toThrow('login_unavailable');
  });

  it.each([
    ['another issuer', { issuer: 'https://other.example.org' }],
    ['no algorithm but those by a shared secret', { id_token_signing_alg_values_supported: ['HS256', 'none'] }],
  ])('leads nowhere where the provider says of itself: %s', async (_, metadata) => {
    const other = await startOidcServer({ now: () => NOW, metadata });
    await expect(loginAt(other).begin(BACK)).rejects.toThrow('login_invalid');
    await other.close();
  });
});

describe('the way back', () => {
  it('tells who is there, by the claims that the region names', async () => {
    const { back, secrets } = await comeBack({ sub: 'a', pid: '13097248022', birthdate: '1972-09-13', name: 'N. N.' });
    const person = { subject: 'a', nationalNumber: '13097248022', birthDate: '1972-09-13' };
    expect(await finish(back, secrets)).toEqual(person);
  });

  it('sends the verifier that belongs to the challenge', async () => {
    const { back, secrets } = await comeBack();
    await finish(back, secrets);
    const sent = server.requests.filter(({ path }) => path === '/token').at(-1)?.body;
    expect(sent?.get('code_verifier')).toBe(secrets.verifier);
    expect(sent?.get('redirect_uri')).toBe(BACK);
  });

  it.each([
    ['claims that are no texts', { sub: 'a', pid: 13097248022, birthdate: null }, { subject: 'a' }],
    ['empty claims', { sub: 'a', pid: '', birthdate: '' }, { subject: 'a' }],
  ])('knows nobody by %s', async (_, who, person) => {
    const { back, secrets } = await comeBack(who);
    expect(await finish(back, secrets)).toEqual(person);
  });

  it.each<[string, Misbehaviour, string]>([
    ['no signature', { alg: 'none' }, 'login_invalid'],
    ['a MAC under our own secret', { alg: 'HS256' }, 'login_invalid'],
    ['an algorithm that the provider does not say it has', { alg: 'ES256' }, 'login_invalid'],
    ['a key that is not in its list', { kid: 'unknown' }, 'login_invalid'],
    ['another key under the name of one that is', { strangeKey: true }, 'login_invalid'],
    ['another issuer', { claims: { iss: 'https://other.example.org' } }, 'login_invalid'],
    ['another audience', { claims: { aud: 'another' } }, 'login_invalid'],
    ['two audiences and no authorised party', { claims: { aud: [CLIENT_ID, 'another'] } }, 'login_invalid'],
    ['another nonce', { claims: { nonce: 'another' } }, 'login_invalid'],
    ['no nonce', { claims: { nonce: undefined } }, 'login_invalid'],
    ['no subject', { claims: { sub: undefined } }, 'login_invalid'],
    ['no end', { claims: { exp: undefined } }, 'login_invalid'],
    ['no beginning', { claims: { iat: undefined } }, 'login_invalid'],
    ['a login of before', { claims: { auth_time: NOW - 60 - 31 } }, 'login_invalid'],
    ['no token', { status: 200, body: { access_token: 'a', token_type: 'bearer' } }, 'login_invalid'],
    [
      'a token that is none',
      { status: 200, body: { access_token: 'a', token_type: 'bearer', id_token: 'a.b.c' } },
      'login_invalid',
    ],
    ['more than anybody has to say', { status: 200, body: 'x'.repeat(256_001) }, 'login_invalid'],
    ['a fault of its own', { status: 500, body: { error: 'server_error' } }, 'login_unavailable'],
    ['a page of something before it', { status: 502, body: '<html>' }, 'login_unavailable'],
    ['a broken connection', { cut: true }, 'login_unavailable'],
    ['that the code was used', { status: 400, body: { error: 'invalid_grant' } }, 'login_expired'],
    ['that it does not know us', { status: 401, body: { error: 'invalid_client' } }, 'login_refused'],
  ])('ends where the provider answers: %s', async (_, how, failure) => {
    expect(await outcomeOf(how)).toBe(failure);
  });

  it.each([
    ['exp', 'is over', { exp: NOW }, { over: 30, within: 29 }],
    ['iat', 'lies ahead', { iat: NOW, exp: NOW + 999 }, { over: -31, within: -30 }],
    ['nbf', 'lies ahead', { nbf: NOW, exp: NOW + 999 }, { over: -31, within: -30 }],
    ['auth_time', 'is of before', { auth_time: NOW - 90 }, { over: 0, within: 0 }],
  ])('allows the clocks 30 s: %s %s', async (name, _, claims, { over, within }) => {
    if (name === 'auth_time') return expect(await outcomeOf({ claims })).toMatchObject({ subject: 'somebody' });
    expect(await outcomeOf({ claims }, NOW + over)).toBe('login_invalid');
    expect(await outcomeOf({ claims }, NOW + within)).toMatchObject({ subject: 'somebody' });
  });

  it('gives up on a provider that does not answer', { timeout: 10_000 }, async () => {
    const begun = performance.now();
    expect(await outcomeOf({ slowMilliseconds: 6_000 })).toBe('login_unavailable');
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it.each([
    ['state of another', { state: 'another' }, 'login_invalid'],
    ['state twice', { state: '%' }, 'login_invalid'],
    ['no code', { code: undefined }, 'login_invalid'],
    ['a code that was never given', { code: 'made-up' }, 'login_expired'],
    ['another issuer’s name', { iss: 'https://other.example.org' }, 'login_invalid'],
    ['a token in the address', { id_token: 'a.b.c' }, 'login_invalid'],
    ['that the person said no', { error: 'access_denied' }, 'login_cancelled'],
    ['that nobody may be asked', { error: 'login_required' }, 'login_cancelled'],
    ['that the provider is down', { error: 'temporarily_unavailable' }, 'login_unavailable'],
    ['that the provider refuses us', { error: 'unauthorized_client' }, 'login_refused'],
  ])('ends at an address with %s', async (_, over, failure) => {
    const { back, secrets } = await comeBack();
    for (const [name, value] of Object.entries(over)) {
      if (value === undefined) back.searchParams.delete(name);
      else if (value === '%') back.searchParams.append(name, secrets.state);
      else back.searchParams.set(name, value);
    }
    expect(await finish(back, secrets)).toBe(failure);
  });

  it('reads the secret anew when the token endpoint refuses it, and not for what a visitor can say', async () => {
    const secret = vi.fn(async () => CLIENT_SECRET);
    login = loginAt(server, secret);
    const { back, secrets } = await comeBack();
    back.searchParams.set('error', 'invalid_client');
    for (const _ of [1, 2]) expect(await finish(back, secrets)).toBe('login_refused');
    expect(secret).toHaveBeenCalledTimes(1);
    expect(await outcomeOf({ status: 401, body: { error: 'invalid_client' } })).toBe('login_refused');
    expect(await outcomeOf()).toMatchObject({ subject: 'somebody' });
    expect(secret).toHaveBeenCalledTimes(2);
  });

  it('passes on what has nothing to do with a login', async () => {
    login = loginAt(server, async () => Promise.reject(new Error('no such secret')));
    const { back, secrets } = await comeBack();
    await expect(login.finish(back, secrets, NOW - 60, NOW)).rejects.toThrow('no such secret');
  });

  it('takes a code once', async () => {
    const { back, secrets } = await comeBack();
    expect(await finish(back, secrets)).toMatchObject({ subject: 'somebody' });
    expect(await finish(back, secrets)).toBe('login_expired');
  });

  it('finds a new key of the provider’s by its name, and asks for the list once a minute at most', async () => {
    const other = await startOidcServer({ now: () => NOW });
    login = loginAt(other);
    const lists = () => other.requests.filter(({ path }) => path === '/jwks').length;
    const logIn = async () => {
      const { address, secrets } = await login.begin(BACK);
      return finish(other.logIn(address), secrets);
    };
    expect(await logIn()).toMatchObject({ subject: 'somebody' });
    await other.rotate();
    expect([await logIn(), lists()]).toEqual(['login_invalid', 1]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    expect([await logIn(), lists()]).toEqual([{ subject: 'somebody' }, 2]);
    expect([await logIn(), lists()]).toEqual([{ subject: 'somebody' }, 2]);
    await other.close();
  });

  it('takes no code with the secrets of another login', async () => {
    const [one, other] = [await comeBack(), await comeBack()];
    expect(await finish(one.back, other.secrets)).toBe('login_invalid');
    expect(await finish(one.back, { ...other.secrets, state: one.secrets.state })).toBe('login_invalid');
  });

  it('of a provider that names itself demands the name', async () => {
    const metadata = { authorization_response_iss_parameter_supported: true };
    const other = await startOidcServer({ now: () => NOW, metadata });
    login = loginAt(other);
    const { address, secrets } = await login.begin(BACK);
    const back = other.logIn(address);
    expect(await finish(back, secrets)).toBe('login_invalid');
    back.searchParams.set('iss', other.issuer);
    expect(await finish(back, secrets)).toMatchObject({ subject: 'somebody' });
    await other.close();
  });

  it('reads the secret anew once it was refused', async () => {
    const secrets = ['of yesterday', CLIENT_SECRET];
    const provider = openProvider(
      { issuer: server.issuer, clientId: CLIENT_ID },
      kept(async () => secrets.shift() ?? '', 60_000),
    );
    login = openLogin(provider, { scopes: [], claims });
    expect(await outcomeOf()).toBe('login_refused');
    expect(await outcomeOf()).toMatchObject({ subject: 'somebody' });
  });
});

describe('the end', () => {
  it('is at the provider, which is told whither', async () => {
    const address = new URL((await login.endAddress('https://self.example.org/self/start')) ?? '');
    expect(`${address.origin}${address.pathname}`).toBe(`${server.issuer}/logout`);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: CLIENT_ID,
      post_logout_redirect_uri: 'https://self.example.org/self/start',
    });
  });

  it('is here alone where the provider has none', async () => {
    const other = await startOidcServer({ now: () => NOW, metadata: { end_session_endpoint: undefined } });
    expect(await loginAt(other).endAddress('https://self.example.org/')).toBeUndefined();
    await other.close();
  });
});
