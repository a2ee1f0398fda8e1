/**
 * The message app of the local stack: the carrier to which the functions post text messages, and the phone on which they
 * arrive (design.md §10.5).
 *   POST /messages {"to", "text", "isUserReport"}  → 200 {"state": "delivered"}, or as the fault says
 *   GET  /messages                                 → JSON, newest first; a page for browsers
 *   POST /faults {"next": "refused" | … | "none"}  → the next message meets it: how failures are tried by hand
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { closeServer, listen } from '../front/front.ts';
import { BadRequest, readJson } from '../front/json-body.ts';
import { type Fault, faults, messageShape, openMessages, type StoredMessage } from './messages.ts';

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
const faultShape = z.strictObject({ next: z.enum([...faults, 'none']) });

interface Answer {
  readonly status: number;
  readonly type: 'application/json' | 'text/html; charset=utf-8';
  readonly body: string;
}

/** Listens on 127.0.0.1 only: it shows codes to whoever asks. */
export async function startMessageApp(port: number, deps: MessageAppDeps): Promise<{ close(): Promise<void> }> {
  const app = { ...deps, messages: openMessages() };
  const server = http.createServer((request, response) => {
    answer(request, app)
      .catch(failure)
      .then((result) => (result ? reply(response, result) : response.destroy()));
  });
  await listen(server, port);
  return { close: () => closeServer(server) };
}

type App = MessageAppDeps & { readonly messages: ReturnType<typeof openMessages> };

/** Undefined: the connection is cut. */
async function answer(request: IncomingMessage, app: App): Promise<Answer | undefined> {
  const route = `${request.method} ${request.url?.split('?')[0]}`;
  if (route === 'GET /messages' && wantsPage(request)) return page(await app.page(app.messages.list()));
  if (route === 'GET /messages') return json(200, app.messages.list());
  if (route === 'POST /messages') return takeMessage(request, app);
  if (route === 'POST /faults') return planFault(request, app);
  return json(404, { error: 'There are GET /messages, POST /messages and POST /faults.' });
}

async function takeMessage(request: IncomingMessage, app: App): Promise<Answer | undefined> {
  const message = checked(messageShape, await readBody(request));
  const fault = app.messages.take(message, app.now());
  if (fault === 'slow') await sleep(app.slowMilliseconds ?? SLOW_MILLISECONDS);
  return fault === 'cut' ? undefined : carrierAnswer(fault);
}

function carrierAnswer(fault: Exclude<Fault, 'cut'> | undefined): Answer {
  if (fault === 'refused') return json(400, { error: 'invalid number', reason: 'number' });
  if (fault === 'queue-full') return json(400, { error: 'the queue is full', reason: 'queue-full' });
  if (fault === 'failing') return json(503, { error: 'the carrier is out of order', reason: 'other' });
  return json(200, { state: 'delivered' });
}

async function planFault(request: IncomingMessage, app: App): Promise<Answer> {
  const { next } = checked(faultShape, await readBody(request));
  app.messages.plan(next === 'none' ? undefined : next);
  return json(200, { next });
}

/** A browser asks for HTML first; programs do not. */
function wantsPage({ headers }: IncomingMessage): boolean {
  return /\btext\/html\b/.test(headers.accept ?? '');
}

/** A page of another site may send a form or plain text here, but not JSON. */
function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!request.headers['content-type']?.startsWith('application/json')) {
    throw new BadRequest('Content-Type must be application/json');
  }
  return readJson(request, BODY_BYTES);
}

function checked<Shape extends z.ZodMiniType>(shape: Shape, value: unknown): z.output<Shape> {
  const parsed = shape.safeParse(value);
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
