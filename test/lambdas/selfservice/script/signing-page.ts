/** The page of the form as it is served, and what is behind it, with faults at will: for a browser or for none. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { formPage } from '../../../../lambdas/selfservice/pages/form-page.tsx';
import { readerOf } from '../../../../lambdas/selfservice/pages/reader.ts';
import { randomBytes } from '../../../../lambdas/shared/random.ts';
import { tokenKid } from '../../../../protocol/eligibility/token-keys.ts';
import { deriveSecret, evaluate, publicKeyOf } from '../../../../protocol/eligibility/voprf.ts';
import type { PublicTokenKeys, SignAnswer, SignRequest } from '../../../../protocol/self-service/exchange.ts';
import { emptyStatement } from '../../../../protocol/self-service/statement.ts';
import { httpEvent } from '../../../support/http/events.ts';

/** 2026-11-22T12:00:00Z. */
export const NOW = 1_795_348_800;
export const region = 'US-ZZ';
export const kid = tokenKid({ region, tokenClass: 'confirmed', version: '7' });
export const secret = deriveSecret(Buffer.alloc(32, 7), kid);

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly cookie: string;
  readonly body: string;
}

/** What goes wrong, once each, in this order. A status is the form's to the script. */
export type Fault =
  | number
  | 'slow'
  | 'altered proof'
  | 'key of one person'
  | 'key not public'
  | 'other class'
  | 'no keys';

export interface SigningPage {
  readonly url: string;
  readonly asked: Asked[];
  faults: Fault[];
  close(): Promise<void>;
}

function signed(request: SignRequest, fault: Fault | undefined): SignAnswer {
  const key = fault === 'key of one person' ? deriveSecret(Buffer.alloc(32, 8), kid) : secret;
  const evaluation = evaluate(key, Buffer.from(request.blinded, 'base64url'), randomBytes);
  if (!evaluation) throw new Error('no element');
  const { evaluated, proof } = evaluation;
  if (fault === 'altered proof') proof.writeUInt8(proof.readUInt8(63) ^ 1, 63);
  return { kid, evaluated: evaluated.toString('base64url'), proof: proof.toString('base64url') };
}

function published(fault: Fault | undefined): PublicTokenKeys {
  const tokenClass = fault === 'other class' ? 'user-report' : 'confirmed';
  const key = { kid, tokenClass, publicKey: publicKeyOf(secret).toString('base64url'), usableFrom: NOW - 1 } as const;
  return { keys: fault === 'key not public' ? [] : [key] };
}

export function pageOf(script: string) {
  const named = { ...settings, region, name: 'Example Health' };
  const reader = readerOf(httpEvent({ method: 'GET', headers: { 'accept-language': 'en' } }), named);
  const statement = { ...emptyStatement, testDate: '2026-11-20' };
  return formPage(reader, { region: named, kind: 'confirmed', statement, problems: {} }, NOW, script);
}

const settings = {
  issuer: 'https://login.example.org',
  clientId: 'enx',
  scopes: [],
  claims: { subject: 'sub' },
  minimumAge: 16,
  kinds: ['confirmed' as const],
  defaultLanguage: 'en',
  texts: {},
};

/** `keyFaults` concern the keys; all others the signing. */
const keyFaults: readonly Fault[] = ['key not public', 'other class', 'no keys'];

export async function openSigningPage(script: string): Promise<SigningPage> {
  const page = pageOf(script);
  const asked: Asked[] = [];
  const faults: Fault[] = [];
  const opened: SigningPage = { url: '', asked, faults, close: async () => {} };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const path = new URL(request.url ?? '', 'http://localhost').pathname;
    const { 'content-type': type = '', cookie = '' } = request.headers;
    asked.push({ method: request.method ?? '', path, type, cookie, body });
    if (request.method === 'GET' && path === '/self/form') {
      response.writeHead(200, {
        ...page.headers,
        'set-cookie': 'enx-session=1; Path=/self/form; HttpOnly; SameSite=Lax',
      });
      response.end(page.body);
    } else await answer(request, response, path, body, opened.faults);
  });
  const url = await listen(server);
  return Object.assign(opened, { url, close: () => close(server) });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  body: string,
  faults: Fault[],
): Promise<void> {
  const isKeys = path.startsWith('/self/keys/');
  const isSigning = request.headers['content-type'] === 'application/json';
  if (!isKeys && !isSigning) {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>${request.method} ${path}</title>`);
    return;
  }
  const fault = faults[0] !== undefined && keyFaults.includes(faults[0]) === isKeys ? faults.shift() : undefined;
  if (typeof fault === 'number' || fault === 'no keys') {
    response.writeHead(typeof fault === 'number' ? fault : 500).end();
    return;
  }
  if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 500));
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(isKeys ? published(fault) : signed(JSON.parse(body), fault)));
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
