import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { countMetric } from '../log.ts';
import { withTimeLimit } from '../time-limit.ts';
import type { Call, HttpEvent, HttpHandler, JsonAnswer } from './call.ts';
import type { CallEvent, CallMiddleware, CallState } from './call-state.ts';

export interface Layers {
  /** Turn whatever becomes of the work into the answer that goes out; nothing in here waits for AWS. */
  readonly answer: readonly CallMiddleware[];
  /** Stand before the story, and share its time. */
  readonly work: readonly CallMiddleware[];
  readonly story: (state: CallState, call: Call) => Promise<JsonAnswer>;
  /** For the work and the story; then the call fails like any other, whatever it still waits for. */
  readonly milliseconds: number;
}

/**
 * Middlewares run first to last before the story and last to first after it or after an error; the first ones are the
 * outermost. The work is a stack of its own, so that no step of it can be forgotten when its time is limited.
 */
export function compose({ answer, work, story, milliseconds }: Layers): HttpHandler {
  const worked = stackOf(work, async (event) => story(event.call, callOf(event)));
  const answered = stackOf(answer, (event, context) => withTimeLimit(milliseconds, () => worked(event, context)));
  return answered as unknown as HttpHandler;
}

type Step = (event: CallEvent, context: Context) => Promise<JsonAnswer>;

function stackOf(middlewares: readonly CallMiddleware[], inner: Step): Step {
  // Middy's own watch over the function's timeout would come too late for an answer that is held and padded.
  const stack = middy(inner, { timeoutEarlyInMillis: 0 });
  for (const middleware of middlewares) stack.use(middleware);
  return stack as unknown as Step;
}

function callOf(event: HttpEvent & { call: CallState }): Call {
  const { now, body, apiKey, person } = event.call;
  return {
    now,
    body,
    ...(apiKey ? { apiKey } : {}),
    ...(person ? { person } : {}),
    userAgent: event.headers['user-agent'] ?? '',
    authorization: event.headers.authorization,
    path: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    count: countMetric,
  };
}
