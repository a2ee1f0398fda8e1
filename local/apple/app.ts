/**
 * A double of Apple's endpoint for updates of a region's configuration (enx-client.md §13); it knows one region.
 *   POST /enservice/v2/update/app/config       → 200, 400, 401, 404 or 500, each without a body
 *   GET  /enservice/v2/update/app/config       → JSON: what it knows, and what was wrong with the last updates
 *   POST /faults {"next": "failing" | "cut" | "none"} → the next update meets it: 500, or applied and never answered
 */
import { createPublicKey } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { openFaults } from '../front/faults.ts';
import { closeServer, listen } from '../front/front.ts';
import { BadRequest } from '../front/json-body.ts';
import { type Account, checkUpdate, type Verdict } from './check-update.ts';
import { writeRawJson } from './raw-json.ts';

export const UPDATE_PATH = '/enservice/v2/update/app/config';

export interface AppleDoubleProps {
  readonly region: string;
  /** Of the authority. */
  readonly name: string;
  readonly publicKeyPem: string;
  /** `v1`. */
  readonly publicKeyVersion: string;
  /** The stack's time. */
  now(): UnixSeconds;
}

/** A consent text in each of many languages. */
const BODY_BYTES = 4_000_000;
const ANSWERS_KEPT = 20;

/** Listens on 127.0.0.1 only. */
export async function startAppleDouble(port: number, props: AppleDoubleProps): Promise<{ close(): Promise<void> }> {
  const state = openState(props);
  const server = http.createServer((request, response) => {
    answer(request, state)
      .catch(failure)
      .then((result) => (result ? reply(response, result) : response.destroy()));
  });
  await listen(server, port);
  return { close: () => closeServer(server) };
}

interface Answer {
  readonly status: number;
  /** JSON. */
  readonly body?: string;
}

type State = ReturnType<typeof openState>;

/** Undefined: the connection is cut. */
async function answer(request: IncomingMessage, state: State): Promise<Answer | undefined> {
  const route = `${request.method} ${request.url?.split('?')[0]}`;
  if (route === `GET ${UPDATE_PATH}`) return { status: 200, body: state.show() };
  if (route === `POST ${UPDATE_PATH}`) return update(request, state);
  if (route === 'POST /faults') {
    return { status: 200, body: JSON.stringify({ next: await state.faults.order(request) }) };
  }
  return { status: 404 };
}

async function update(request: IncomingMessage, state: State): Promise<Answer | undefined> {
  const body = await readBytes(request);
  const fault = state.faults.take();
  if (fault === 'failing') return state.note(500, ['as ordered']);
  const result = state.take({ headers: request.headers, body });
  return fault === 'cut' ? undefined : result;
}

async function readBytes(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_BYTES) throw new BadRequest('The body is too large');
  }
  return Buffer.concat(chunks);
}

interface Noted {
  /** ISO 8601, by the stack's clock. */
  readonly at: string;
  readonly status: number;
  readonly problems: readonly string[];
}

function openState({ region, name, publicKeyPem, publicKeyVersion, now }: AppleDoubleProps) {
  const version = Number(publicKeyVersion.replace(/^v/, ''));
  let account: Account = {
    ...{ region, name, publicKey: createPublicKey(publicKeyPem), publicKeyVersion: version, config: new Map() },
  };
  const answers: Noted[] = [];
  const note = (status: number, problems: readonly string[]): Answer => {
    answers.unshift({ at: new Date(now() * 1_000).toISOString(), status, problems });
    answers.splice(ANSWERS_KEPT);
    return { status };
  };
  return {
    note,
    take(request: Parameters<typeof checkUpdate>[1]): Answer {
      const verdict: Verdict = checkUpdate(account, request);
      if (verdict.status !== 200) return note(verdict.status, verdict.problems);
      account = verdict.account;
      return note(200, []);
    },
    faults: openFaults(['failing', 'cut']),
    show: () => shown(account, answers),
  };
}

/** Signatures are left out: one is the right to send any update. */
function shown({ region, publicKeyVersion, config }: Account, answers: readonly Noted[]): string {
  const head = { region, publicKeyVersion, answers };
  const members = [...config].map(([name, value]) => `    ${JSON.stringify(name)}: ${writeRawJson(value)}`);
  const whole = members.length > 0 ? `{\n${members.join(',\n')}\n  }` : '{}';
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "config": ${whole}\n}\n`;
}

function failure(error: unknown): Answer {
  return { status: error instanceof BadRequest ? 400 : 500 };
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  if (body === undefined) response.writeHead(status).end();
  else response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body);
}
