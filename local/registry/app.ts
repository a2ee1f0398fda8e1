/**
 * A double of a registry of test results, as MSIS answers (smittestopp-verification.md §3.2), but with the identity in the
 * body and never in an address. It keeps, counts and writes nothing about whom it was asked.
 *   POST /covid19status {"ident": "…"}    → 200 {"harPositivCovid19Prove": true, "provedato": "2026-03-24"}; by mutual TLS only
 *   POST /faults {"next": "slow" | … | "none"} → the next question meets it: how failures are tried by hand
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Faults, openFaults } from '../front/faults.ts';
import { closeServer, listen } from '../front/front.ts';
import { BadRequest, readJson } from '../front/json-body.ts';
import { peopleAt } from '../identity-provider/people.ts';
import type { Identity, RegistryCertificates } from './certificates.ts';

export interface RegistryProps {
  readonly certificates: RegistryCertificates;
  /** The stack's time. */
  now(): UnixSeconds;
  /** Default: more than self-service waits. */
  readonly slowMilliseconds?: number;
}

export const LOOKUP_PATH = '/covid19status';
const SLOW_MILLISECONDS = 12_000;
const BODY_BYTES = 1_000;
const faults = ['slow', 'down', 'wrong-certificate', 'malformed', 'undated'] as const;
type Fault = (typeof faults)[number];

/** Listens on 127.0.0.1 only. */
export async function startRegistry(port: number, props: RegistryProps) {
  const { ca, server: own } = props.certificates;
  // Who shows no certificate can still order a fault, so it is asked for here and demanded where somebody is looked up.
  const server = https.createServer({ ...shown(own), ca, requestCert: true, rejectUnauthorized: false });
  const app = { ...props, server, faults: openFaults(faults) };
  server.on('request', (request, response) => {
    answer(request, app)
      .catch(failure)
      .then((result) => (result ? reply(response, result) : response.destroy()));
  });
  await listen(server, port);
  return { url: `https://127.0.0.1:${port}${LOOKUP_PATH}`, close: () => closeServer(server) };
}

interface App extends RegistryProps {
  readonly server: https.Server;
  readonly faults: Faults<Fault>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Undefined: the connection is cut. */
async function answer(request: IncomingMessage, app: App): Promise<Answer | undefined> {
  const route = `${request.method} ${request.url}`;
  if (route === 'POST /faults') return order(request, app);
  if (route !== `POST ${LOOKUP_PATH}`) return json(404, { error: `There are POST ${LOOKUP_PATH} and POST /faults.` });
  if (!isKnown(request)) return json(403, { error: 'Only who shows a certificate of the authority may ask.' });
  return lookUp(request, app);
}

function isKnown({ socket }: IncomingMessage): boolean {
  return socket instanceof TLSSocket && socket.authorized;
}

async function lookUp(request: IncomingMessage, app: App): Promise<Answer | undefined> {
  const { ident } = await readJson(request, BODY_BYTES);
  const fault = app.faults.take();
  if (fault === 'slow') await sleep(app.slowMilliseconds ?? SLOW_MILLISECONDS);
  if (fault === 'down') return undefined;
  if (fault === 'malformed') return { status: 200, body: '{"harPositivCovid19Prove": tru' };
  if (fault === 'undated') return json(200, { harPositivCovid19Prove: true });
  return recordOf(ident, app.now());
}

function recordOf(ident: unknown, now: UnixSeconds): Answer {
  const record = peopleAt(now).find(({ nationalNumber }) => nationalNumber === ident)?.record ?? 'negative';
  if (record === 'error') return json(500, { error: 'this person brings the registry down' });
  if (record === 'negative') return json(200, { harPositivCovid19Prove: false });
  return json(200, { harPositivCovid19Prove: true, provedato: record.sampleDate });
}

async function order(request: IncomingMessage, { faults, server, certificates }: App): Promise<Answer> {
  const next = await faults.order(request);
  if (next === 'wrong-certificate') showOnce(server, certificates);
  return json(200, { next });
}

/** To the next connection; those that stand would not see it. */
function showOnce(server: https.Server, { server: own, stranger, ca }: RegistryCertificates): void {
  server.closeIdleConnections();
  server.setSecureContext({ ...shown(stranger), ca });
  server.once('connection', () => server.setSecureContext({ ...shown(own), ca }));
}

function shown({ certificate, key }: Identity) {
  return { cert: certificate, key };
}

function failure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  return json(error instanceof BadRequest ? 400 : 500, { error: message });
}

function json(status: number, value: object): Answer {
  return { status, body: `${JSON.stringify(value)}\n` };
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body);
}
