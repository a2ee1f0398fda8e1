/** A provider that speaks Twilio's HTTP (verification-server.md §2.6), with the faults of networks and services. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach } from 'vitest';

export const ACCOUNT_SID = `AC${'0123456789abcdef'.repeat(2)}`;
export const AUTH_TOKEN = 'a token of the account';

/** What becomes of the next messages: an error of Twilio's, or what a line does. */
export type TwilioFault =
  | { readonly status: number; readonly code?: number }
  /** `silent`: takes it and never answers; `cut`: takes it and breaks the connection; `half`: stops amid the answer. */
  | 'silent'
  | 'cut'
  | 'half'
  /** Something before Twilio answers 200 with a page of its own. */
  | 'page'
  /** An answer without an end. */
  | 'endless'
  /** Twilio took the message and has given it up already. */
  | 'failed';

export interface TwilioServer {
  readonly url: string;
  /** The forms that were taken or could have been: all whose sender was known. */
  readonly messages: Record<string, string>[];
  fault: TwilioFault | undefined;
  /** What it knows its account by. */
  token: string;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Ends with the test. */
export async function startTwilio(): Promise<TwilioServer> {
  const server = createServer(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    const problem = problemOf(twilio, request, form);
    if (problem) return refuse(response, ...problem);
    twilio.messages.push(form);
    if (twilio.fault === undefined) return take(response, 'queued');
    fail(twilio.fault, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const twilio: TwilioServer = { url, messages: [], fault: undefined, token: AUTH_TOKEN };
  return twilio;
}

/** What Twilio itself would not take: status and code. */
function problemOf(
  { token }: TwilioServer,
  { method, url, headers }: IncomingMessage,
  form: Record<string, string>,
): [number, number] | undefined {
  const basic = `Basic ${Buffer.from(`${ACCOUNT_SID}:${token}`).toString('base64')}`;
  if (method !== 'POST' || url !== `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`) return [404, 20404];
  if (headers.authorization !== basic) return [401, 20003];
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return [400, 20001];
  if (!/^\+[1-9]\d{5,14}$/.test(form.To ?? '')) return [400, 21211];
  if (!form.From === !form.MessagingServiceSid) return [400, 21603];
  return form.Body ? undefined : [400, 21602];
}

function take(response: ServerResponse, status: string, code: number | null = null): void {
  const message = { sid: `SM${'0'.repeat(32)}`, status, error_code: code };
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(message));
}

function refuse(response: ServerResponse, status: number, code?: number): void {
  const body = code === undefined ? '<html>upstream</html>' : JSON.stringify({ code, message: 'refused', status });
  response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' }).end(body);
}

function fail(fault: TwilioFault, response: ServerResponse): void {
  if (typeof fault === 'object') refuse(response, fault.status, fault.code);
  else if (fault === 'cut') response.socket?.resetAndDestroy();
  else if (fault === 'half')
    response.writeHead(201, { 'content-length': 500 }).write('{"sid":', () => response.destroy());
  else if (fault === 'page') response.end('<html>welcome</html>');
  else if (fault === 'endless') response.writeHead(201).write(Buffer.alloc(100_000, ' '));
  else if (fault === 'failed') take(response, 'failed', 21610);
}
