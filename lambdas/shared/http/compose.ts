import middy from '@middy/core';
import { countMetric } from '../log.ts';
import type { Call, HttpEvent, HttpHandler, JsonAnswer } from './call.ts';
import type { CallEvent, CallMiddleware, CallState } from './call-state.ts';

/**
 * One middy stack. `middlewares` run first to last before the story and last to first after it or after an error; the
 * first ones are the outermost.
 */
export function compose(
  middlewares: readonly CallMiddleware[],
  story: (state: CallState, call: Call) => Promise<JsonAnswer>,
): HttpHandler {
  const stack = middy(async (event: CallEvent) => story(event.call, callOf(event)));
  for (const middleware of middlewares) stack.use(middleware);
  return stack as unknown as HttpHandler;
}

function callOf(event: HttpEvent & { call: CallState }): Call {
  const { now, body, apiKey } = event.call;
  return {
    now,
    body,
    ...(apiKey ? { apiKey } : {}),
    userAgent: event.headers['user-agent'] ?? '',
    path: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    count: countMetric,
  };
}
