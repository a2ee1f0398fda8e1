import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { remainingMilliseconds, TimeLimitError } from '../time-limit.ts';
import { httpOptions } from './options.ts';

interface AgentOptions {
  /** May connections be used again? Default true. */
  readonly keepAlive: boolean;
}

/**
 * HTTP for clients whose answers are small (DynamoDB, KMS): hands over each body whole. The SDK would pipe it into a
 * stream of its own first, a tenth of a call's CPU time (docs/performance.md).
 *
 * An attempt lasts `attemptMilliseconds` at most, from connecting to the last byte, and never longer than the time limit
 * of the work that makes it.
 */
export class WholeBodyHandler extends NodeHttpHandler {
  readonly #attemptMilliseconds: number;

  constructor(attemptMilliseconds: number, agent: AgentOptions = { keepAlive: true }) {
    super({ ...httpOptions(attemptMilliseconds), httpAgent: agent, httpsAgent: agent });
    this.#attemptMilliseconds = attemptMilliseconds;
  }

  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const requestTimeout = Math.ceil(Math.min(this.#attemptMilliseconds, remainingMilliseconds()));
    if (requestTimeout < 1) throw new TimeLimitError();
    const endsAt = performance.now() + requestTimeout;
    try {
      const { response } = await super.handle(request, { ...options, requestTimeout });
      response.body = await readWhole(response.body as Readable, Math.max(1, endsAt - performance.now()));
      return { response };
    } catch (error) {
      this.#closeIdle();
      // A timer may fire a fraction of a millisecond early.
      throw remainingMilliseconds() < 1 ? new TimeLimitError() : error;
    }
  }

  /**
   * Where one connection was cut while the container was frozen, so were those kept beside it: the next attempt, which may
   * be the last, opens a new one.
   */
  #closeIdle(): void {
    const { httpAgent, httpsAgent } = this.httpHandlerConfigs() as { httpAgent?: Agent; httpsAgent?: Agent };
    for (const { freeSockets } of [httpAgent, httpsAgent].filter((agent) => agent !== undefined)) {
      for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
    }
  }
}

/**
 * Rejects when the connection breaks off or the time is over, which the SDK takes as reasons to try again. Not `buffer` of
 * node:stream/consumers, which costs as much as what is saved.
 */
function readWhole(stream: Readable, milliseconds: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      stream.destroy(Object.assign(new Error('An answer stopped coming'), { name: 'TimeoutError' }));
    }, milliseconds);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    stream.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
