import type { Request } from '@middy/core';
import type { Allowance } from '../../../protocol/abuse/counting-limit.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Clock } from '../clock.ts';
import type { Answer, ApiKeyIdentity, HttpEvent, HttpResult, JsonAnswer, PersonIdentity } from './call.ts';

/** What the middlewares of one call know. */
export interface CallState {
  /** Milliseconds of the monotonic clock. */
  readonly arrivedAt: number;
  /** 0 until the clock has answered. */
  now: UnixSeconds;
  chaff: boolean;
  /** For the log line; `-` for none. */
  errorCode: string;
  /** What the answer's Retry-After says. */
  retryAfterSeconds: number;
  apiKey: ApiKeyIdentity | undefined;
  person: PersonIdentity | undefined;
  /** What is left of the caller's limit; undefined where it has none, or was not counted. */
  allowance: Allowance | undefined;
  /** What the brake counts by; never in a line. */
  address: string | undefined;
  body: Buffer;
  /** What `parse` made of the body. */
  parsed: unknown;
}

/** An event on its way through the middlewares carries its state along: a middy handler sees nothing else of a call. */
export interface CallEvent extends HttpEvent {
  call: CallState;
}

/** Between story and wire the response is an Answer, after it an HttpResult. */
export type CallRequest = Request<CallEvent, Answer | JsonAnswer | HttpResult>;

/**
 * A middy middleware of ours. What must see every answer, errors too, does the same in `after` and `onError`. None
 * returns a value, which would end the chain and skip the outer ones.
 */
export interface CallMiddleware {
  before?(request: CallRequest): Promise<void> | void;
  after?(request: CallRequest): Promise<void> | void;
  onError?(request: CallRequest): Promise<void> | void;
}

const RETRY_AFTER_SECONDS = 60;

/** The outermost middleware: notes the arrival. */
export function beginCall(): CallMiddleware {
  return {
    before({ event }) {
      event.call = {
        arrivedAt: performance.now(),
        now: 0,
        chaff: false,
        errorCode: '-',
        retryAfterSeconds: RETRY_AFTER_SECONDS,
        apiKey: undefined,
        person: undefined,
        allowance: undefined,
        address: undefined,
        body: Buffer.alloc(0),
        parsed: undefined,
      };
    },
  };
}

/** The first step of the work: asks the clock, once per call. A stage's adjustable one is a row in a table. */
export function askClock(clock: Clock): CallMiddleware {
  return {
    async before({ event }) {
      event.call.now = await clock();
    },
  };
}
