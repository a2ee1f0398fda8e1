/**
 * The message app of the local stack: the carrier to which the functions post text messages, and the phone on which they
 * arrive (design.md §10.5).
 *   POST /messages {"to", "text", "isUserReport"}  → 200 {"state": "delivered"}, or as the fault says
 *   GET  /messages                                 → JSON, newest first; a page for browsers
 *   POST /faults {"next": "refused" | … | "none"}  → the next message meets it: how failures are tried by hand
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Faults, openFaults } from '../front/faults.ts';
import { closeServer, listen } from '../front/front.ts';
import { BadRequest, readOwnJson } from '../front/json-body.ts';
import { type Fault, faults, type Messages, messageShape, openMessages, type StoredMessage } from './messages.ts';

export interface MessageAppDeps {
  /** The stack's time. */
  now(): UnixSeconds;
  /** HTML for a person. */
  page(messages: readonly StoredMessage[]): Promise<string>;
  /** How long a slow carrier takes. Default: more than the 5 s that a sender waits. */
  slowMilliseconds?: number;
}

const SLOW_MILLISECONDS = 8_000;
const BODY_BYTES = 16_384;

interface Answer {
  readonly status: number;
  readonly type: 'application/json' | 'text/html; charset=utf-8';
  readonly body: string;
}

/** Listens on 127.0.0.1 only: it shows codes to whoever asks. */
export async function startMessageApp(port: number, deps: MessageAppDeps): Promise<{ close(): Promise<void> }> {
  const app = { ...deps, messages: openMessages(), faults: openFaults(faults) };
  const server = http.createServer((request, response) => {
    answer(request, app)
      .catch(failure)
      .then((result) => (result ? reply(response, result) : response.destroy()));
  });
  await listen(server, port);
  return { close: () => closeServer(server) };
}

interface App extends MessageAppDeps {
  readonly messages: Messages;
  readonly faults: Faults<Fault>;
}

/** Undefined: the connection is cut. */
async function answer(request: IncomingMessage, app: App): Promise<Answer | undefined> {
  const route = `${request.method} ${request.url?.split('?')[0]}`;
  if (route === 'GET /messages' && wantsPage(request)) return page(await app.page(app.messages.list()));
  if (route === 'GET /messages') return json(200, app.messages.list());
  if (route === 'POST /messages') return takeMessage(request, app);
  if (route === 'POST /faults') return json(200, { next: await app.faults.order(request) });
  return json(404, { error: 'There are GET /messages, POST /messages and POST /faults.' });
}

async function takeMessage(request: IncomingMessage, app: App): Promise<Answer | undefined> {
  const message = checked(await readOwnJson(request, BODY_BYTES));
  const fault = app.faults.take();
  app.messages.take(message, fault, app.now());
  if (fault === 'slow') await sleep(app.slowMilliseconds ?? SLOW_MILLISECONDS);
  return fault === 'cut' ? undefined : carrierAnswer(fault);
}

function carrierAnswer(fault: Exclude<Fault, 'cut'> | undefined): Answer {
  if (fault === 'refused') return json(400, { error: 'invalid number', reason: 'number' });
  if (fault === 'queue-full') return json(400, { error: 'the queue is full', reason: 'queue-full' });
  if (fault === 'failing') return json(503, { error: 'the carrier is out of order', reason: 'other' });
  return json(200, { state: 'delivered' });
}

/** A browser asks for HTML first; programs do not. */
function wantsPage({ headers }: IncomingMessage): boolean {
  return /\btext\/html\b/.test(headers.accept ?? '');
}

function checked(value: unknown) {
  const parsed = messageShape.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || issue.message);
  throw new BadRequest(`Missing, misspelt or beyond its bounds: ${fields.join(', ')}`);
}

function failure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  return json(error instanceof BadRequest ? 400 : 500, { error: message });
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

function page(body: string): Answer {
  return { status: 200, type: 'text/html; charset=utf-8', body };
}

/** The texts in the page are other people's: no script may run in it. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
};

function reply(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-type': type }).end(body);
}
