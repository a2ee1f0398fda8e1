/** An identity provider in the test's own process, which signs what it is told to and fails as it is told to. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';

export const CLIENT_ID = 'self-service';
export const CLIENT_SECRET = 'a secret of the client';

export interface Misbehaviour {
  /** Claims that the id token has instead; undefined: not at all. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Default RS256 by the provider's key. */
  readonly alg?: 'none' | 'HS256' | 'ES256';
  readonly kid?: string;
  /** Signed by a key that the list does not show, under the name of one that it does. */
  readonly strangeKey?: boolean;
  /** The token endpoint's answer. */
  readonly status?: number;
  readonly body?: unknown;
  readonly slowMilliseconds?: number;
  readonly cut?: boolean;
}

export interface OidcServer {
  readonly issuer: string;
  /** Of the token endpoint, from now on. */
  misbehave(how: Misbehaviour): void;
  /** As a person does at that address: whoever has these claims comes back by the address that is returned. */
  logIn(address: string, claims?: JWTPayload): URL;
  /** Whom the id token says, for addresses that are made up. */
  readonly requests: { readonly path: string; readonly body: URLSearchParams }[];
  /** A new key, which signs from now on. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  /** The provider's time. */
  now(): number;
  /** Beside what every provider says of itself. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export async function startOidcServer({ now, metadata = {} }: Options): Promise<OidcServer> {
  const codes = new Map<string, { address: URL; claims: JWTPayload }>();
  const requests: { path: string; body: URLSearchParams }[] = [];
  const stranger = await newKey();
  let keys = [await newKey()];
  let how: Misbehaviour = {};
  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const body = new URLSearchParams(await text(request));
    requests.push({ path, body });
    if (path === '/.well-known/openid-configuration') return json(response, 200, { ...described(issuer), ...metadata });
    if (path === '/jwks') return json(response, 200, { keys: keys.map(({ jwk }) => jwk) });
    if (path !== '/token') return json(response, 404, {});
    if (how.cut) return void response.destroy();
    if (how.slowMilliseconds) await sleep(how.slowMilliseconds);
    if (how.status) return json(response, how.status, how.body);
    return token(response, body);
  }

  async function token(response: ServerResponse, body: URLSearchParams): Promise<void> {
    const code = body.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    const isKnown = body.get('client_secret') === CLIENT_SECRET && body.get('client_id') === CLIENT_ID;
    if (!isKnown) return json(response, 401, { error: 'invalid_client' });
    if (!grant) return json(response, 400, { error: 'invalid_grant' });
    json(response, 200, { access_token: 'an access token', token_type: 'bearer', id_token: await idToken(grant) });
  }

  async function idToken({ address, claims }: { address: URL; claims: JWTPayload }): Promise<string> {
    const nonce = address.searchParams.get('nonce');
    const usual = { iss: issuer, aud: CLIENT_ID, iat: now(), exp: now() + 120, nonce, ...claims, ...how.claims };
    const payload = JSON.parse(JSON.stringify(usual));
    if (how.alg === 'none') return new UnsecuredJWT(payload).encode();
    const [key] = keys;
    const header = { alg: how.alg ?? 'RS256', kid: how.kid ?? key?.jwk.kid ?? '' };
    if (how.alg === 'HS256') return new SignJWT(payload).setProtectedHeader(header).sign(Buffer.from(CLIENT_SECRET));
    const signer = how.strangeKey ? stranger.privateKey : how.alg === 'ES256' ? await ellipticKey() : key?.privateKey;
    return new SignJWT(payload).setProtectedHeader(header).sign(signer ?? stranger.privateKey);
  }

  return {
    issuer,
    requests,
    misbehave: (next) => {
      how = next;
    },
    logIn(address, claims = { sub: 'somebody' }) {
      const asked = new URL(address);
      const code = `code-${codes.size}-${Math.random()}`;
      codes.set(code, { address: asked, claims });
      const back = new URL(asked.searchParams.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ code, state: asked.searchParams.get('state') ?? '' }).toString();
      return back;
    },
    async rotate() {
      keys = [await newKey()];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function described(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    code_challenge_methods_supported: ['S256'],
  };
}

async function newKey() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { privateKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' } };
}

async function ellipticKey() {
  return (await generateKeyPair('ES256')).privateKey;
}

async function text(request: IncomingMessage): Promise<string> {
  let whole = '';
  for await (const chunk of request.setEncoding('utf8')) whole += chunk;
  return whole;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(sent);
}
