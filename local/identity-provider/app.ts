/**
 * The identity provider of a local stack (design.md §10.4, §10.5).
 *   GET  /                                → who can log in
 *   GET  /.well-known/openid-configuration, /oidc/…  → npm oidc-provider
 *   POST /faults {"next": "down" | "slow" | "error" | "none"}  → the next token request meets it: how failures are tried by hand
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type Provider from 'oidc-provider';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Faults, openFaults } from '../front/faults.ts';
import { closeServer, listen } from '../front/front.ts';
import { BadRequest, readText } from '../front/json-body.ts';
import { peoplePage, staffPage } from './page.ts';
import { peopleAt } from './people.ts';
import { type ClientProps, makeProvider, paths } from './provider.ts';
import { staffPeople } from './staff.ts';
import { isStaff } from './staff-client.ts';

export interface IdentityProviderProps extends ClientProps {
  /** The stack's time. */
  now(): UnixSeconds;
  /** Default: more than a relying party waits. */
  readonly slowMilliseconds?: number;
}

/** A relying party waits for 5 s or so. */
const SLOW_MILLISECONDS = 12_000;
const FORM_BYTES = 4_096;
const faults = ['down', 'slow', 'error'] as const;

/** Listens on 127.0.0.1 only. */
export async function startIdentityProvider(port: number, props: IdentityProviderProps) {
  const issuer = `http://127.0.0.1:${port}`;
  const provider = makeProvider({ ...props, issuer });
  const app = { ...props, provider, callback: provider.callback(), faults: openFaults(faults) };
  const server = http.createServer((request, response) => {
    answer(request, response, app).catch((error) => fail(response, error));
  });
  await listen(server, port);
  return { issuer, close: () => closeServer(server) };
}

interface App extends IdentityProviderProps {
  readonly provider: Provider;
  readonly callback: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly faults: Faults<(typeof faults)[number]>;
}

async function answer(request: IncomingMessage, response: ServerResponse, app: App): Promise<void> {
  const path = request.url?.split('?')[0] ?? '';
  const route = `${request.method} ${path}`;
  if (route === 'GET /') return html(response, peoplePage(peopleAt(app.now())));
  if (route === 'POST /faults') return json(response, 200, { next: await app.faults.order(request) });
  if (path.startsWith(`${paths.login}/`)) return login(request, response, app);
  if (route === `POST ${paths.token}`) return token(request, response, app);
  return app.callback(request, response);
}

async function token(request: IncomingMessage, response: ServerResponse, app: App): Promise<void> {
  const fault = app.faults.take();
  if (fault === 'down') return void response.destroy();
  if (fault === 'error') return json(response, 500, { error: 'server_error', error_description: 'as ordered' });
  if (fault === 'slow') await sleep(app.slowMilliseconds ?? SLOW_MILLISECONDS);
  return app.callback(request, response);
}

/** GET asks who is there, POST says it. */
async function login(request: IncomingMessage, response: ServerResponse, app: App): Promise<void> {
  const { uid, params } = await app.provider.interactionDetails(request, response);
  if (isStaff(params.client_id)) return signInStaff(request, response, app, uid);
  const people = peopleAt(app.now());
  const action = `${paths.login}/${uid}`;
  if (request.method !== 'POST') return html(response, peoplePage(people, action));
  const said = new URLSearchParams(await readText(request, FORM_BYTES));
  if (said.get('cancel') !== null) {
    const result = { error: 'access_denied', error_description: 'the person did not log in' };
    return app.provider.interactionFinished(request, response, result);
  }
  const person = people.find((each) => each.login === said.get('login') && each.password === said.get('password'));
  if (!person) return html(response, peoplePage(people, action, 'Nobody has this login and password.'));
  return app.provider.interactionFinished(request, response, { login: { accountId: person.subject, ts: app.now() } });
}

/** With both factors, or without the second, which the pages' API must refuse. */
async function signInStaff(request: IncomingMessage, response: ServerResponse, app: App, uid: string): Promise<void> {
  const action = `${paths.login}/${uid}`;
  if (request.method !== 'POST') return html(response, staffPage(staffPeople, action));
  const said = new URLSearchParams(await readText(request, FORM_BYTES));
  const person = staffPeople.find(
    ({ login, password }) => login === said.get('login') && password === said.get('password'),
  );
  if (!person) return html(response, staffPage(staffPeople, action, 'Nobody has this login and password.'));
  const amr = said.get('one-factor') === null ? ['pwd', 'otp'] : ['pwd'];
  return app.provider.interactionFinished(request, response, {
    login: { accountId: person.subject, ts: app.now(), amr },
  });
}

/** No script, and frames in no page. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

function html(response: ServerResponse, body: string): void {
  response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' }).end(body);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

/** A login that is over or of another browser is the person's to begin again: 400, as for whatever else is wrong in what came. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const message = error instanceof Error ? error.message : String(error);
  const isTheirs = error instanceof BadRequest || (error instanceof Error && error.name === 'SessionNotFound');
  json(response, isTheirs ? 400 : 500, { error: message });
}
