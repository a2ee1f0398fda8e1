/** An identity provider in the test's own process, which signs what it is told to and fails as it is told to. */
import { randomUUID } from 'node:crypto';
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
  /** What it was asked, in order. */
  readonly requests: { readonly path: string; readonly body: URLSearchParams }[];
  /** A new key, which signs from now on. */
  rotate(): Promise<unknown>;
  close(): Promise<void>;
}

interface Options {
  /** The provider's time. */
  now(): number;
  /** Beside what every provider says of itself. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export async function startOidcServer({ now, metadata = {} }: Options): Promise<OidcServer> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: State = {
    ...{ issuer, now, codes: new Map(), requests: [], how: {} },
    ...{ metadata: { ...described(issuer), ...metadata }, key: await newKey(), stranger: await newKey() },
  };
  server.on('request', (request, response) => {
    answer(state, request, response).catch(() => response.destroy());
  });
  return {
    ...{ issuer, requests: state.requests },
    misbehave: (how) => Object.assign(state, { how }),
    logIn: (address, claims = { sub: 'somebody' }) => logIn(state, new URL(address), claims),
    rotate: async () => Object.assign(state, { key: await newKey() }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Key = Awaited<ReturnType<typeof newKey>>;

interface Grant {
  /** At which the person logged in. */
  readonly asked: URL;
  readonly claims: JWTPayload;
}

interface State {
  readonly issuer: string;
  now(): number;
  readonly metadata: object;
  readonly codes: Map<string, Grant>;
  readonly requests: { readonly path: string; readonly body: URLSearchParams }[];
  readonly how: Misbehaviour;
  readonly key: Key;
  readonly stranger: Key;
}

function logIn({ codes }: State, asked: URL, claims: JWTPayload): URL {
  const code = `code-${randomUUID()}`;
  codes.set(code, { asked, claims });
  const back = new URL(asked.searchParams.get('redirect_uri') ?? '');
  back.search = new URLSearchParams({ code, state: asked.searchParams.get('state') ?? '' }).toString();
  return back;
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '';
  const body = new URLSearchParams(await text(request));
  state.requests.push({ path, body });
  if (path === '/.well-known/openid-configuration') return json(response, 200, state.metadata);
  if (path === '/jwks') return json(response, 200, { keys: [state.key.jwk] });
  if (path !== '/token') return json(response, 404, {});
  const { cut, slowMilliseconds = 0, status, body: wrong } = state.how;
  if (cut) return void response.destroy();
  if (slowMilliseconds > 0) await sleep(slowMilliseconds);
  return status ? json(response, status, wrong) : token(state, response, body);
}

async function token(state: State, response: ServerResponse, body: URLSearchParams): Promise<void> {
  const code = body.get('code') ?? '';
  const grant = state.codes.get(code);
  state.codes.delete(code);
  const isKnown = body.get('client_secret') === CLIENT_SECRET && body.get('client_id') === CLIENT_ID;
  if (!isKnown) return json(response, 401, { error: 'invalid_client' });
  if (!grant) return json(response, 400, { error: 'invalid_grant' });
  json(response, 200, { access_token: 'an access token', token_type: 'bearer', id_token: await idToken(state, grant) });
}

async function idToken({ issuer, now, how, key, stranger }: State, { asked, claims }: Grant): Promise<string> {
  const nonce = asked.searchParams.get('nonce');
  const usual = { iss: issuer, aud: CLIENT_ID, iat: now(), exp: now() + 120, nonce, ...claims, ...how.claims };
  // Without those that are undefined.
  const payload = JSON.parse(JSON.stringify(usual));
  if (how.alg === 'none') return new UnsecuredJWT(payload).encode();
  const token = new SignJWT(payload).setProtectedHeader({ alg: how.alg ?? 'RS256', kid: how.kid ?? key.jwk.kid });
  if (how.alg === 'HS256') return token.sign(Buffer.from(CLIENT_SECRET));
  if (how.alg === 'ES256') return token.sign((await generateKeyPair('ES256')).privateKey);
  return token.sign(how.strangeKey ? stranger.privateKey : key.privateKey);
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

async function text(request: IncomingMessage): Promise<string> {
  let whole = '';
  for await (const chunk of request.setEncoding('utf8')) whole += chunk;
  return whole;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(sent);
}
