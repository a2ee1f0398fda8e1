/** A call that the staff's pages make: a token instead of an API key, on the pages' own origin. */
import { ApiError } from '../../../../protocol/errors.ts';
import type { Permission } from '../../../../protocol/staff/permissions.ts';
import { callMilliseconds } from '../../../shared/aws/options.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { HttpHandler, JsonAnswer, Refuse } from '../../../shared/http/call.ts';
import { askClock, beginCall, type CallMiddleware } from '../../../shared/http/call-state.ts';
import { compose } from '../../../shared/http/compose.ts';
import { answerErrors } from '../../../shared/http/errors.ts';
import { logCall } from '../../../shared/http/log-call.ts';
import { isOwnPost } from '../../../shared/http/posted-form.ts';
import { allowMethods, decodePath, identifyPerson, parseBody } from '../../../shared/http/request-checks.ts';
import { constantHeaders, shapeJsonAnswer } from '../../../shared/http/shape-answer.ts';
import { countMetric, openLog } from '../../../shared/log.ts';
import { identify, type StaffGate } from './identify.ts';
import { demandPermissions, type StaffCall, staffCall } from './staff-call.ts';

export interface StaffEndpointOptions<R> {
  /** The function's name in its log line: `verification/staff-<step>`. */
  readonly name: string;
  readonly methods: readonly string[];
  /** Does the path name a region? Then its members alone are let in, and `call.person` has what they may do there. */
  readonly region: boolean;
  /** All of them are needed, in the region of the path. Default: none, any member may. */
  readonly permission?: readonly Permission[];
  readonly gate: StaffGate;
  readonly clock: Clock;
  /** Body → request; throws ApiError, or JsonProblem (answered 400 `unparsable_request`). Default: there is no body. */
  parse?(body: Buffer, contentType: string): R;
  /** Rejects with ApiError for a refusal; anything else is answered 500. */
  story(request: R, call: StaffCall): Promise<JsonAnswer>;
  /** For the whole call. Default: that of staff. */
  readonly milliseconds?: number;
}

/** `{error, errorCode, …}` (protocol/staff/answers.ts). */
const refuseStaff: Refuse = (error) => ({ error: error.message, errorCode: error.code, ...error.details });

export function staffEndpoint<R = undefined>(options: StaffEndpointOptions<R>): HttpHandler {
  const log = openLog(options.name);
  const { methods, gate, permission = [], parse = () => undefined as R } = options;
  return compose({
    answer: [
      beginCall(),
      logCall(log),
      shapeJsonAnswer(constantHeaders(methods), {}, undefined),
      answerErrors({ refuse: refuseStaff, internalError: 'internal_server_error', log, count: countMetric }),
    ],
    work: [
      askClock(options.clock),
      allowMethods(methods, 'method_not_allowed'),
      refuseOtherOrigins(gate.host),
      decodePath(),
      identifyPerson(identify(gate, options.region)),
      demand(permission),
      parseBody(parse),
    ],
    story: async (state, call) => options.story(state.parsed as R, staffCall(call)),
    milliseconds: options.milliseconds ?? callMilliseconds.staff,
  });
}

/** Several methods of one path: an endpoint for each, and every one is told all `methods`, for the first refuses any other. */
export function byMethod(endpoints: Readonly<Record<string, HttpHandler>>): HttpHandler {
  const [first] = Object.values(endpoints);
  if (!first) throw new TypeError('There is no method');
  return (event, context) => (endpoints[event.requestContext.http.method] ?? first)(event, context);
}

/** Another site has no token of ours; a page of it that got hold of one is stopped here all the same. */
function refuseOtherOrigins(ours: string): CallMiddleware {
  return {
    before({ event }) {
      if (isOwnPost(event, (host) => host === ours)) return;
      throw new ApiError(403, 'other_origin', 'asked by another site');
    },
  };
}

function demand(needed: readonly Permission[]): CallMiddleware {
  return {
    before({ event }) {
      demandPermissions(event.call.person, needed);
    },
  };
}
