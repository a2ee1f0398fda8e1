import type { RandomBytes } from '../../../../protocol/answer-padding.ts';
import { callMilliseconds } from '../../aws/options.ts';
import type { Clock } from '../../clock.ts';
import { countMetric, openLog } from '../../log.ts';
import { type ClientAddress, gatewayAddress } from '../address/client-address.ts';
import type { Answer, Authenticate, Call, HttpHandler, InternalErrorCode, Refuse } from '../call.ts';
import { askClock, beginCall } from '../call-state.ts';
import { compose } from '../compose.ts';
import { answerErrors } from '../errors.ts';
import type { AddressLimit } from '../limits/address-limit.ts';
import type { FailureBrake } from '../limits/brake.ts';
import { logCall } from '../log-call.ts';
import { type Deadline, releaseAtDeadline } from '../release.ts';
import { allowMethods, brakeGuesses, checkApiKey, limitAddress, parseBody, recogniseChaff } from '../request-checks.ts';
import { constantHeaders, shapeDeviceAnswer } from '../shape-answer.ts';

export interface DeviceEndpointOptions<R> {
  /** The function's name in its log line: `<domain>/<step>`. */
  readonly name: string;
  /** Any method is taken (publish: key-server.md §1.1). Default false: only POST. */
  readonly methodFree?: boolean;
  /** Constant headers beside the common ones, such as X-Api-Version; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly authenticate?: Authenticate;
  /** Where there is something to guess. */
  readonly brake?: FailureBrake;
  /** Where a call costs something whatever it says. */
  readonly limit?: AddressLimit;
  /** By what brake and limit count. Default: the address that the gateway sees. */
  readonly clientAddress?: ClientAddress;
  /** Body → request; throws ApiError, or JsonProblem (answered 400 `unparsable_request`). */
  parse(body: Buffer, contentType: string): R;
  readonly refuse: Refuse;
  /** Rejects with ApiError for a refusal; anything else is answered 500. The body holds no `padding` of its own. */
  story(request: R, call: Call): Promise<Answer>;
  readonly deadline: Deadline;
  /** Default `internal_server_error`. */
  readonly internalError?: InternalErrorCode;
}

/**
 * A call that phones make. To a listener on the encrypted line all its answers are alike: success, refusal, chaff (which
 * does no work), wrong key, wrong method and failure have the same headers, size distribution and time distribution.
 */
export function deviceEndpoint<R>(options: DeviceEndpointOptions<R>): HttpHandler {
  const log = openLog(options.name);
  const count = countMetric;
  const methods = options.methodFree ? [] : ['POST'];
  const { refuse, internalError = 'internal_server_error', clientAddress = gatewayAddress } = options;
  const chaffAnswer: Answer = { status: 200, body: {} };
  return compose({
    answer: [
      beginCall(),
      releaseAtDeadline(options.deadline, options.randomBytes, count),
      logCall(log),
      shapeDeviceAnswer(constantHeaders(methods, options.headers), options.randomBytes),
      answerErrors({ refuse, internalError, log, count }),
    ],
    work: [
      askClock(options.clock),
      allowMethods(methods),
      checkApiKey(options.authenticate),
      recogniseChaff(),
      brakeGuesses(options.brake, clientAddress, count),
      limitAddress(options.limit, clientAddress, count),
      parseBody(options.parse),
    ],
    story: async (state, call) => (state.chaff ? chaffAnswer : options.story(state.parsed as R, call)),
    milliseconds: callMilliseconds.device,
  });
}
