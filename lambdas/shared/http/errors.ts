import { ApiError } from '../../../protocol/errors.ts';
import { JsonProblem } from '../../../protocol/text/strict-json.ts';
import type { EventName } from '../events.ts';
import type { Log } from '../log.ts';
import type { InternalErrorCode, Refuse } from './call.ts';
import type { CallMiddleware } from './call-state.ts';

export interface ErrorOptions {
  readonly refuse: Refuse;
  readonly internalError: InternalErrorCode;
  readonly log: Log;
  readonly count: (event: EventName) => void;
}

/** An error as an answer can give it; undefined for one that nobody foresaw. */
export function knownError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  return error instanceof JsonProblem ? new ApiError(400, 'unparsable_request', error.message) : undefined;
}

/** Turns whatever was thrown into an answer. An unexpected error's own text never leaves: it may quote anything. */
export function answerErrors({ refuse, internalError, log, count }: ErrorOptions): CallMiddleware {
  return {
    onError(request) {
      const known = knownError(request.error);
      if (known === undefined || isOurFault(known)) {
        log.unexpected(request.error, request.event.requestContext.requestId);
        count('UnexpectedError');
      }
      const error = known ?? new ApiError(500, internalError, 'Internal Server Error');
      request.event.call.errorCode = error.code || '-';
      request.response = { status: error.status, body: refuse(error) };
    },
  };
}

/** An answer with a code of its own, to an error that nobody foresaw all the same. */
function isOurFault({ status, cause }: ApiError): boolean {
  return status >= 500 && cause !== undefined;
}
