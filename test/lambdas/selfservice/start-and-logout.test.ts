/** The way to the identity provider, and away from it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLogin } from '../../../lambdas/selfservice/login/login.ts';
import { openProvider } from '../../../lambdas/selfservice/login/provider.ts';
import { logout } from '../../../lambdas/selfservice/logout/logout.ts';
import { cookieEnds } from '../../../lambdas/selfservice/session/cookies.ts';
import { start } from '../../../lambdas/selfservice/start/start.ts';
import { kept } from '../../../lambdas/shared/kept.ts';
import { FLOW_SECONDS } from '../../../protocol/self-service/session.ts';
import type { SelfServiceRegion } from '../../../protocol/self-service/settings.ts';
import { CLIENT_SECRET, type OidcServer, startOidcServer } from '../../support/selfservice/oidc-server.ts';
import { ADDRESS, aSelfServiceRegion, flows, REGION, visit } from '../../support/selfservice/self-service.ts';

const NOW = 1_900_000_000;
let server: OidcServer;
let counted: string[];

beforeAll(async () => {
  server = await startOidcServer({ now: () => NOW });
});
afterAll(() => server.close());
beforeEach(() => {
  counted = [];
});

function depsOf(over: Partial<SelfServiceRegion> = {}) {
  const region = aSelfServiceRegion({ issuer: server.issuer, ...over });
  const login = openLogin(
    openProvider(
      region,
      kept(async () => CLIENT_SECRET, 60_000),
    ),
    region,
  );
  const count = (event: string) => void counted.push(event);
  return { regions: { [REGION]: region }, flows, login: () => login, address: ADDRESS, ends: cookieEnds(true), count };
}

const begin = (query: Record<string, string>, deps = depsOf()) => start(deps)(visit('/self/start', query), NOW);
const end = (query: Record<string, string>, deps = depsOf()) => logout(deps)(visit('/self/logout', query));

describe('start', () => {
  it('asks which test it is about, where the region has both', async () => {
    const page = await begin({ region: REGION, lang: 'nb' });
    expect(page).toMatchObject({ status: 200 });
    expect(page.cookies).toBeUndefined();
    for (const kind of ['confirmed', 'user-report'])
      expect(page.body).toContain(`/self/start?region=${REGION}&amp;kind=${kind}&amp;lang=nb`);
  });

  it('does not ask where there is one', async () => {
    const answer = await begin({ region: REGION }, depsOf({ kinds: ['user-report'] }));
    expect(answer.status).toBe(303);
    expect(await flows.read(visit('/self/callback', {}, answer), NOW)).toMatchObject({ kind: 'user-report' });
  });

  it('keeps what must come back, for ten minutes, and shows the provider no more than it needs', async () => {
    const answer = await begin({ region: REGION, kind: 'confirmed', lang: 'nb' });
    const asked = new URL(answer.headers?.location ?? '');
    const flow = await flows.read(visit('/self/callback', {}, answer), NOW);
    expect(flow).toEqual({
      ...{ region: REGION, kind: 'confirmed', language: 'nb', expires: NOW + FLOW_SECONDS },
      ...{ state: asked.searchParams.get('state'), nonce: asked.searchParams.get('nonce') },
      verifier: expect.any(String),
    });
    expect(asked.searchParams.get('redirect_uri')).toBe(`${ADDRESS}/self/callback`);
    expect(asked.href).not.toContain(flow?.verifier);
    expect(asked.href).not.toContain('confirmed');
  });

  it('keeps no language that is none', async () => {
    const answer = await begin({ region: REGION, kind: 'confirmed', lang: '<script>' });
    expect(await flows.read(visit('/self/callback', {}, answer), NOW)).not.toHaveProperty('language');
  });

  it('is at the host that was asked, where none is set', async () => {
    const answer = await begin({ region: REGION, kind: 'confirmed' }, { ...depsOf(), address: undefined as never });
    expect(new URL(answer.headers?.location ?? '').searchParams.get('redirect_uri')).toBe(
      'https://self.example.org/self/callback',
    );
  });

  it.each([
    ['no region', {}, 404],
    ['a region that has none', { region: 'SE' }, 404],
    ['a region that is a property of every object', { region: 'constructor' }, 404],
    ['a test that the region gives no codes for', { region: REGION, kind: 'user-report' }, 404],
    ['a test that there is not', { region: REGION, kind: 'likely' }, 404],
    ['no test', { region: REGION, kind: '' }, 404],
  ])('with %s says so', async (_, query, status) => {
    const page = await begin(query, depsOf({ kinds: ['confirmed'] }));
    expect(page.status).toBe(status);
    expect(page.body).toContain('<h1>');
  });

  it('says that the provider is down', async () => {
    const answer = await begin({ region: REGION, kind: 'confirmed' }, depsOf({ issuer: 'http://127.0.0.1:1' }));
    expect(answer).toMatchObject({ status: 500, errorCode: 'login_unavailable' });
    expect(counted).toEqual(['LoginFailing']);
  });
});

describe('logout', () => {
  const gone = [
    '__Secure-enx-flow=; Max-Age=0; Path=/self/callback; HttpOnly; Secure; SameSite=Lax',
    '__Secure-enx-session=; Max-Age=0; Path=/self/form; HttpOnly; Secure; SameSite=Lax',
  ];

  it('ends both cookies, and goes on to the provider', async () => {
    const answer = await end({ region: REGION });
    expect(answer).toMatchObject({ status: 303, cookies: gone });
    expect(answer.headers?.location).toContain(`${server.issuer}/logout?`);
  });

  it.each([
    ['where nobody knows the region', { region: 'SE' }, {}, []],
    ['while the provider is down', { region: REGION }, { issuer: 'http://127.0.0.1:1' }, ['LoginFailing']],
  ])('ends both cookies and says so %s', async (_, query, over, events) => {
    expect(await end(query, depsOf(over))).toMatchObject({ status: 200, cookies: gone });
    expect(counted).toEqual(events);
  });
});
