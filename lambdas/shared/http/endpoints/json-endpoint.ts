import type { RandomBytes } from '../../../../protocol/answer-padding.ts';
import { callMilliseconds } from '../../aws/options.ts';
import type { Clock } from '../../clock.ts';
import { countMetric, openLog } from '../../log.ts';
import {
  type Authenticate,
  type Call,
  type HttpHandler,
  type JsonAnswer,
  type Refuse,
  refuseVerification,
} from '../call.ts';
import { askClock, beginCall } from '../call-state.ts';
import { compose } from '../compose.ts';
import { answerErrors } from '../errors.ts';
import type { CallLimit } from '../limits/call-limit.ts';
import { logCall } from '../log-call.ts';
import { allowMethods, checkApiKey, checkNetwork, limitCalls, parseBody } from '../request-checks.ts';
import { constantHeaders, shapeJsonAnswer } from '../shape-answer.ts';

export type { JsonAnswer } from '../call.ts';

export interface JsonEndpointOptions<R> {
  /** The function's name in its log line: `<domain>/<step>`. */
  readonly name: string;
  /** Default ['POST']; [] takes every method. */
  readonly methods?: readonly string[];
  /** Headers of a success beside the common ones, such as Cache-Control; names in lower case. Refusals have none. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly authenticate?: Authenticate;
  /** How often an API key may call. Default: as often as the gateway lets through. */
  readonly limit?: CallLimit;
  /** Body → request; throws ApiError, or JsonProblem (answered 400 `unparsable_request`). */
  parse(body: Buffer, contentType: string): R;
  /** Default `{error, errorCode, error_code}`. */
  readonly refuse?: Refuse;
  /** Rejects with ApiError for a refusal; anything else is answered 500. */
  story(request: R, call: Call): Promise<JsonAnswer>;
  /** Adds `padding` to success answers (verification-server.md §1.5). */
  readonly padding: boolean;
  /** For the whole call. Default: that of staff. */
  readonly milliseconds?: number;
}

/** A call that issuers, key servers and monitors make. Every answer is JSON, refusals too (foreign-clients.md §1). */
export function jsonEndpoint<R>(options: JsonEndpointOptions<R>): HttpHandler {
  const log = openLog(options.name);
  const { methods = ['POST'], refuse = refuseVerification } = options;
  return compose({
    answer: [
      beginCall(),
      logCall(log),
      shapeJsonAnswer(
        constantHeaders(methods),
        options.headers ?? {},
        options.padding ? options.randomBytes : undefined,
      ),
      answerErrors({ refuse, internalError: 'internal_server_error', log, count: countMetric }),
    ],
    work: [
      askClock(options.clock),
      allowMethods(methods),
      checkApiKey(options.authenticate),
      limitCalls(options.limit, countMetric),
      checkNetwork(countMetric),
      parseBody(options.parse),
    ],
    story: async (state, call) => options.story(state.parsed as R, call),
    milliseconds: options.milliseconds ?? callMilliseconds.staff,
  });
}
