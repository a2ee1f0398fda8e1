/** Endpoints for browsers: pages, redirects and files instead of JSON. */

import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { callMilliseconds } from '../../aws/options.ts';
import type { Clock } from '../../clock.ts';
import { countMetric, openLog } from '../../log.ts';
import { withTimeLimit } from '../../time-limit.ts';
import type { HttpEvent, HttpHandler, HttpResult } from '../call.ts';

export interface PageAnswer {
  readonly status: number;
  /** Beside the common ones; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: string[];
  readonly body?: string;
  /** Of a failure, for the log line; no answer that tells something about a person has one. Default: none. */
  readonly errorCode?: string;
}

export interface PageEndpointOptions {
  /** The function's name in its log line: `<domain>/<step>`. */
  readonly name: string;
  /** Default GET and HEAD. The answer to a HEAD is that to a GET, without its body. */
  readonly methods?: readonly string[];
  readonly clock: Clock;
  /** What a rejected story, or one beyond its time, is answered. Must not reject itself. */
  failure(event: HttpEvent): PageAnswer;
  /** Default: as a call of staff. */
  readonly milliseconds?: number;
  story(event: HttpEvent, now: UnixSeconds): Promise<PageAnswer>;
}

/** What the address bar, other sites and caches must not keep of a page with a code in it. */
const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
};

export function pageEndpoint(options: PageEndpointOptions): HttpHandler {
  const log = openLog(options.name);
  const { methods = ['GET', 'HEAD'], milliseconds = callMilliseconds.staff } = options;
  // RFC 9110 §15.5.6: with the methods that would do.
  const refusal: PageAnswer = { status: 405, headers: { allow: methods.join(', ') } };
  const answer = async (event: HttpEvent): Promise<PageAnswer> => {
    if (!methods.includes(event.requestContext.http.method)) return refusal;
    try {
      return await withTimeLimit(milliseconds, async () => options.story(event, await options.clock()));
    } catch (error) {
      log.unexpected(error, event.requestContext.requestId);
      countMetric('UnexpectedError');
      return options.failure(event);
    }
  };
  return async (event) => {
    const arrivedAt = performance.now();
    const { status, headers, cookies, body = '', errorCode = '-' } = await answer(event);
    const durationMilliseconds = Math.round(10 * (performance.now() - arrivedAt)) / 10;
    const requestId = event.requestContext.requestId;
    log.call({ requestId, status, errorCode, durationMilliseconds, chaff: false });
    const sent = event.requestContext.http.method === 'HEAD' ? '' : body;
    const result: HttpResult = { statusCode: status, headers: { ...commonHeaders, ...headers }, body: sent };
    return cookies ? { ...result, cookies } : result;
  };
}
