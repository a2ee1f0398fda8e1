/** Answers as they go out: headers, padding, JSON text. */

import type { Allowance } from '../../../protocol/abuse/counting-limit.ts';
import { answerPadding, padDeviceAnswer, type RandomBytes } from '../../../protocol/answer-padding.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { rfc1123 } from '../../../protocol/text/dates.ts';
import type { Answer, HttpResult, JsonAnswer } from './call.ts';
import type { CallMiddleware, CallRequest } from './call-state.ts';

type Headers = Readonly<Record<string, string>>;

const commonHeaders: Headers = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=31536000',
};

const plainText: Headers = { 'content-type': 'text/plain; charset=utf-8' };

/** The headers of every answer of an endpoint; RFC 9110 §10.2.1 asks for `Allow` in a 405. */
export function constantHeaders(methods: readonly string[], own: Headers = {}): Headers {
  return { ...commonHeaders, ...(methods.length > 0 ? { allow: methods.join(', ') } : {}), ...own };
}

/**
 * Every device answer, chaff and errors included: the same headers with values of the same lengths, and a padded body.
 * So `Retry-After` (3 digits) and `X-Retry-After` (what Google's app reads; RFC 1123) are always there.
 */
export function shapeDeviceAnswer(headers: Headers, randomBytes: RandomBytes): CallMiddleware {
  return shapeWith((answer, { retryAfterSeconds, now }) => ({
    statusCode: answer.status,
    headers: {
      ...headers,
      'retry-after': String(retryAfterSeconds).padStart(3, '0'),
      'x-retry-after': httpDate(now + retryAfterSeconds),
    },
    // A device endpoint's stories give nothing but objects.
    body: padDeviceAnswer({ ...(answer as Answer).body }, randomBytes),
  }));
}

function httpDate(time: UnixSeconds): string {
  return new Date(time * 1000).toUTCString();
}

/** On every counted answer, refusals too, as the reference's limiter writes them (verification-server.md §5.2). */
export function allowanceHeaders(allowance: Allowance | undefined): Headers {
  if (allowance === undefined) return {};
  return {
    'x-ratelimit-limit': String(allowance.limit),
    'x-ratelimit-remaining': String(allowance.remaining),
    'x-ratelimit-reset': rfc1123(allowance.reset),
  };
}

/**
 * Answers to issuers and machines. Only a success has the endpoint's `own` headers, since a cache must not keep a refusal,
 * and with `randomBytes` it is padded as the reference's.
 */
export function shapeJsonAnswer(common: Headers, own: Headers, randomBytes: RandomBytes | undefined): CallMiddleware {
  return shapeWith(({ status, body, headers }, { retryAfterSeconds, allowance }) => {
    const always = { ...common, ...allowanceHeaders(allowance) };
    const later = status === 429 ? { 'retry-after': String(retryAfterSeconds) } : {};
    if (status >= 300) return { statusCode: status, headers: { ...always, ...later }, body: JSON.stringify(body) };
    if (typeof body === 'string')
      return { statusCode: status, headers: { ...always, ...own, ...plainText, ...headers }, body };
    const padded = randomBytes ? { ...body, padding: answerPadding(randomBytes) } : body;
    return { statusCode: status, headers: { ...always, ...own }, body: JSON.stringify(padded) };
  });
}

function shapeWith(shape: (answer: JsonAnswer, call: CallRequest['event']['call']) => HttpResult): CallMiddleware {
  const apply = (request: CallRequest) => {
    const answer = request.response;
    if (answer && 'status' in answer) request.response = shape(answer, request.event.call);
  };
  return { after: apply, onError: apply };
}
