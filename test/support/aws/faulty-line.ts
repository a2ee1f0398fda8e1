/** A line to AWS that fails as networks and services do: it takes a request and never answers, or stops amid the answer. */
import { once } from 'node:events';
import http, { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/**
 * `silent`: takes the request and never answers; `half`: answers the headers and half a body, then nothing more;
 * `reset`: breaks the connection; `lost`: has the request carried out, and never answers.
 */
export type Fault = 'silent' | 'half' | 'reset' | 'lost';

export interface FaultyLine {
  /** What AWS_ENDPOINT_URL is set to. */
  readonly url: string;
  /** The operations that were asked for since the last fault or mending, such as `TrentService.Decrypt`. */
  readonly asked: string[];
  /** From now on, for operations that match; for the others the line is whole. */
  fail(fault: Fault, operations?: RegExp): void;
  mend(): void;
  close(): void;
}

/** Passes requests on to `target` as they are; without one, every request needs a fault. */
export async function faultyLine(target?: string): Promise<FaultyLine> {
  let failing: { fault: Fault; operations: RegExp } | undefined;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']);
    asked.push(operation);
    const fault = failing?.operations.test(operation) ? failing.fault : undefined;
    if (fault === 'half') half(response);
    else if (fault === 'reset') request.socket.resetAndDestroy();
    else if (fault !== 'silent' && target !== undefined)
      passOn(target, request, fault === 'lost' ? undefined : response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fail(fault, operations = /./) {
      failing = { fault, operations };
      asked.length = 0;
    },
    mend() {
      failing = undefined;
      asked.length = 0;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function half(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': 1_000 }).write('{"Item":');
}

function passOn(target: string, request: IncomingMessage, response: ServerResponse | undefined): void {
  const client = target.startsWith('https:') ? https : http;
  // The host too is the one that was signed.
  const onward = client.request(target, { method: 'POST', path: request.url, headers: request.headers }, (answer) => {
    response?.writeHead(answer.statusCode ?? 0, answer.headers);
    if (response) answer.pipe(response);
    else answer.resume();
  });
  request.pipe(onward);
}
