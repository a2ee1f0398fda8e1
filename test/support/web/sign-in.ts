/** An identity provider that answers inside the browser: code flow with PKCE and refresh tokens, as people meet it. */
import { createHash } from 'node:crypto';
import type { BrowserContext, Route } from 'playwright-core';

export const issuer = 'https://sign-in.test';

export interface FakeSignIn {
  /** Names of the access tokens given so far: `at-1`, `at-2` … */
  readonly tokens: string[];
  /** The questions of sign-ins, in order: `prompt`, `state`, `code_challenge` … */
  readonly asked: Record<string, string>[];
  /** Refresh tokens that were taken back. */
  readonly revoked: string[];
  /** Renewals are refused. */
  refusesRenewal: boolean;
  /** `back`: sends people back at once; `wrong-state`: with another's; `denied`: with an error; `waits`: never. */
  mode: 'back' | 'wrong-state' | 'denied' | 'waits';
}

const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };

/** Routes the provider's addresses of this context. */
export async function fakeSignIn(context: BrowserContext): Promise<FakeSignIn> {
  const fake: FakeSignIn = { tokens: [], asked: [], revoked: [], refusesRenewal: false, mode: 'back' };
  await context.route(`${issuer}/**`, (route) => {
    const url = new URL(route.request().url());
    const form = new URLSearchParams(route.request().postData() ?? '');
    if (url.pathname === '/.well-known/openid-configuration') return json(route, metadata);
    if (url.pathname === '/authorize') return authorize(route, url.searchParams, fake);
    if (url.pathname === '/token') return token(route, form, fake);
    if (url.pathname === '/revoke') fake.revoked.push(form.get('token') ?? '');
    return json(route, {});
  });
  return fake;
}

const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  revocation_endpoint: `${issuer}/revoke`,
  jwks_uri: `${issuer}/jwks`,
};

function json(route: Route, body: object, status = 200): Promise<void> {
  return route.fulfill({
    status,
    headers: { ...cors, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** A page of the provider, which sends the person back. */
function authorize(route: Route, asked: URLSearchParams, fake: FakeSignIn): Promise<void> {
  fake.asked.push(Object.fromEntries(asked));
  const back = new URL(asked.get('redirect_uri') ?? '');
  back.searchParams.set('state', fake.mode === 'wrong-state' ? 'of-somebody-else' : (asked.get('state') ?? ''));
  if (fake.mode === 'denied') back.searchParams.set('error', 'access_denied');
  else back.searchParams.set('code', `code-${fake.asked.length}`);
  const script = `location.replace(${JSON.stringify(back.href)})`;
  const body = fake.mode === 'waits' ? '<p>Who are you?</p>' : `<script>${script}</script>`;
  return route.fulfill({ contentType: 'text/html', body });
}

function token(route: Route, form: URLSearchParams, fake: FakeSignIn): Promise<void> {
  const isRenewal = form.get('grant_type') === 'refresh_token';
  if (isRenewal && fake.refusesRenewal) return json(route, { error: 'invalid_grant' }, 400);
  if (!isRenewal && !verifies(form, fake)) return json(route, { error: 'invalid_grant' }, 400);
  const name = `at-${fake.tokens.length + 1}`;
  fake.tokens.push(name);
  return json(route, {
    access_token: name,
    refresh_token: `refresh-${fake.tokens.length}`,
    id_token: unsigned({ iss: issuer, sub: 'person-1', aud: 'staff' }),
    token_type: 'Bearer',
    expires_in: 900,
    scope: 'openid',
  });
}

/** RFC 7636 §4.6, method S256: whoever redeems a code is who asked for it. */
function verifies(form: URLSearchParams, fake: FakeSignIn): boolean {
  const asked = fake.asked[Number(form.get('code')?.slice('code-'.length)) - 1];
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  return asked?.code_challenge === challenge && asked.code_challenge_method === 'S256';
}

/** The pages read an id token's claims alone: its signature is the functions' matter. */
function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}
