/**
 * The control of a local stack: read and advance its clock, run a scheduled function now (design page, "Time").
 *   GET  /clock                            → {"now": <unix seconds>, "offsetSeconds": 0}
 *   POST /clock {"advanceSeconds": 86400}  → the same, once every function sees the new time
 *   POST /run   {"job": "export"}          → {"job": "export", "result": …}, once it has finished
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, jobs } from '../../lambdas/shared/names.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { closeServer, listen } from './front.ts';
import { BadRequest, readJson } from './json-body.ts';

/** Functions cache the offset for a second. */
const CACHE_MILLISECONDS = 1_100;
const BODY_BYTES = 4_096;
const TEN_YEARS_SECONDS = 315_360_000;

export interface ControlDeps {
  /** Writes the offset where the functions of all trust domains read it. */
  writeOffset(offsetSeconds: number): Promise<void>;
  /** Invokes a scheduled function and returns its result; throws what it threw. */
  runJob(job: Job): Promise<unknown>;
  /** Resolves when the requests now under way have been answered. */
  settled(): Promise<void>;
  /** Milliseconds since the epoch. */
  systemTime(): number;
  cacheMilliseconds?: number;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface ControlServer {
  /** The stack's time. */
  now(): UnixSeconds;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 only. */
export async function startControl(port: number, deps: ControlDeps): Promise<ControlServer> {
  const clock = makeClock(deps);
  const server = http.createServer((request, response) => {
    answer(request, clock, deps)
      .catch(failure)
      .then(({ status, body }) => reply(response, status, body));
  });
  // An export may take minutes; its caller waits for the end.
  server.requestTimeout = 0;
  await listen(server, port);
  return { now: () => clock.read().now, close: () => closeServer(server) };
}

async function answer(request: IncomingMessage, clock: LocalClock, deps: ControlDeps): Promise<Answer> {
  const route = `${request.method} ${request.url?.split('?')[0]}`;
  if (route === 'GET /clock') return { status: 200, body: clock.read() };
  if (route === 'POST /clock') return { status: 200, body: await clock.advance(await readJson(request, BODY_BYTES)) };
  if (route === 'POST /run') return run(await readJson(request, BODY_BYTES), deps);
  return { status: 404, body: { error: 'There are GET /clock, POST /clock and POST /run.' } };
}

interface LocalClock {
  read(): { now: number; offsetSeconds: number };
  advance(body: Record<string, unknown>): Promise<{ now: number; offsetSeconds: number }>;
}

function makeClock(deps: ControlDeps): LocalClock {
  let offsetSeconds = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const read = () => ({ now: Math.floor(deps.systemTime() / 1000) + offsetSeconds, offsetSeconds });
  const move = async (seconds: number) => {
    await deps.writeOffset(offsetSeconds + seconds);
    offsetSeconds += seconds;
    await sleep(deps.cacheMilliseconds ?? CACHE_MILLISECONDS);
    await deps.settled();
    return read();
  };
  return {
    read,
    advance: (body) => {
      const seconds = advanceSeconds(body);
      const moved = turn.then(() => move(seconds));
      turn = moved.catch(() => {});
      return moved;
    },
  };
}

function advanceSeconds(body: Record<string, unknown>): number {
  const { advanceSeconds: seconds } = body;
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= TEN_YEARS_SECONDS) {
    return seconds;
  }
  throw new BadRequest(
    `advanceSeconds must be a whole number from 0 to ${TEN_YEARS_SECONDS}: the clock only goes forward`,
  );
}

async function run(body: Record<string, unknown>, deps: ControlDeps): Promise<Answer> {
  const { job } = body;
  if (typeof job !== 'string' || !Object.hasOwn(jobs, job)) {
    throw new BadRequest(`job must be one of: ${Object.keys(jobs).join(', ')}`);
  }
  return { status: 200, body: { job, result: await deps.runJob(job as Job) } };
}

function failure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  return { status: error instanceof BadRequest ? 400 : 500, body: { error: message } };
}

function reply(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
