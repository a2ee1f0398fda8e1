/**
 * One HTTP request, never repeated, on a connection of its own: one that was kept is often closed by the other end, and then
 * nobody knows whether the request went out. Afterwards that is known: nothing is written before the connection stands.
 */
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { remainingMilliseconds } from '../time-limit.ts';

export interface OnceRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface OnceAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Undefined: it broke off, or was longer than any answer of a provider. */
  readonly body: Buffer | undefined;
}

/** No answer came. `wentOut` false: nothing of the request left. */
export class NoAnswer extends Error {
  readonly wentOut: boolean;

  constructor(wentOut: boolean, cause?: unknown) {
    super('No answer came', { cause });
    this.name = 'NoAnswer';
    this.wentOut = wentOut;
  }
}

/** Two round trips around the world and a lost packet; the rest of the time is for another provider. */
const CONNECT_MILLISECONDS = 2_000;
const MOST_BYTES = 16_384;
const ATTEMPT_MILLISECONDS = 5_000;
/** So long before the time limit around an attempt it ends, that what became of it can still be written down. */
const SPARED_MILLISECONDS = 500;

/** How long an attempt that begins now may take: `most`, or less where less is left. */
export function attemptMilliseconds(most = ATTEMPT_MILLISECONDS): number {
  return Math.min(most, remainingMilliseconds() - SPARED_MILLISECONDS);
}

/** POST. Rejects with NoAnswer; after `milliseconds` in any case. */
export function sendOnce(url: URL, { headers, body }: OnceRequest, milliseconds: number): Promise<OnceAnswer> {
  return new Promise((resolve, reject) => {
    if (milliseconds <= 0) return reject(new NoAnswer(false));
    const isSecure = url.protocol === 'https:';
    let wentOut = false;
    const request = (isSecure ? https : http).request(url, { method: 'POST', headers, agent: false });
    const giveUp = () => request.destroy(new Error('The time was over'));
    const timers = [setTimeout(giveUp, milliseconds), setTimeout(() => wentOut || giveUp(), CONNECT_MILLISECONDS)];
    request.on('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        wentOut = true;
      });
    });
    request.on('error', (error) => reject(new NoAnswer(wentOut, error)));
    request.on('response', (response) => resolve(whole(response)));
    request.on('close', () => timers.forEach(clearTimeout));
    request.end(body);
  });
}

async function whole(response: IncomingMessage): Promise<OnceAnswer> {
  const answer = { status: response.statusCode ?? 0, headers: response.headers };
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      // Leaving the loop closes the connection.
      if (bytes > MOST_BYTES) return { ...answer, body: undefined };
    }
    return { ...answer, body: Buffer.concat(chunks) };
  } catch {
    return { ...answer, body: undefined };
  }
}
