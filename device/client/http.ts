/** One HTTP exchange, measured. Nothing is added, followed, decompressed or cached: what is recorded is the wire. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { performance } from 'node:perf_hooks';

/** Android gives up an attempt after 10 s (enx-client.md §9). */
const TIMEOUT_MILLISECONDS = 10_000;
const MAXIMUM_ANSWER_BYTES = 65_536;

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** The answer is cut off with an error beyond this many bytes. */
  readonly maximumBytes?: number;
  readonly timeoutMilliseconds?: number;
  /** Resolves with what had come when an answer ends too early, so that a download can be continued. */
  readonly keepsPart?: boolean;
}

/** Why an answer ended before it was whole: it took too long, went beyond the limit, or the connection broke. */
type Cut = 'late' | 'large' | 'lost';

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly requestBytes: number;
  readonly status: number;
  /** Names as sent, in the order sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Only for a request that keeps parts: `body` is the beginning. */
  readonly cut?: Cut;
  /** From the first byte sent to the last byte received. */
  readonly milliseconds: number;
}

/** Rejects with UnreachableError when no complete answer came; any status is an answer. */
export type Send = (request: Request) => Promise<Exchange>;

/** No connection, no answer in time, or an answer beyond the limit. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Sends over the network with node:http or node:https. */
export const send: Send = async (request) => {
  const url = new URL(request.url);
  const started = performance.now();
  const signal = AbortSignal.timeout(request.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS);
  try {
    const answer = await open(url, request, signal);
    const { body, fault } = await readAll(answer, request.maximumBytes ?? MAXIMUM_ANSWER_BYTES);
    if (fault && !request.keepsPart) throw fault;
    return {
      method: request.method,
      path: url.pathname,
      requestBytes: request.body?.length ?? 0,
      status: answer.statusCode ?? 0,
      headers: pairs(answer.rawHeaders),
      body,
      ...(fault && { cut: cutOf(fault, signal) }),
      milliseconds: performance.now() - started,
    };
  } catch (error) {
    throw new UnreachableError(`${request.method} ${url.origin}${url.pathname}: ${reasonOf(error, signal)}`);
  }
};

function open(url: URL, request: Request, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, headers, body } = request;
  const length = body ? { 'Content-Length': String(body.length) } : {};
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = start(url, { method, headers: { ...headers, ...length }, signal }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The whole body, or its beginning and what ended it. */
async function readAll(answer: IncomingMessage, maximumBytes: number): Promise<{ body: Buffer; fault?: Error }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maximumBytes) throw new TooLargeError(`the answer is larger than ${maximumBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    return { body: Buffer.concat(chunks), fault: error as Error };
  }
  return { body: Buffer.concat(chunks) };
}

class TooLargeError extends Error {}

/** A body that stops in time ends with the signal; Node says of it only that the connection broke. */
function cutOf(fault: Error, signal: AbortSignal): Cut {
  if (fault instanceof TooLargeError) return 'large';
  return signal.aborted ? 'late' : 'lost';
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, n) => [raw[2 * n] ?? '', raw[2 * n + 1] ?? '']);
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  const { name, message, code } = error as Error & { code?: string };
  if (signal.aborted && !(error instanceof TooLargeError)) return 'no answer in time';
  // An AggregateError of several addresses carries a code and no message.
  return code === 'ECONNREFUSED' ? 'nothing listens there (connection refused)' : message || code || name;
}

/** The value of a header, by its name in any case. */
export function headerOf(exchange: Exchange, name: string): string | undefined {
  return exchange.headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}
