/** `POST /v1/publish`: a phone hands in its keys with a certificate (key-server.md §1.3–§1.6). No API key; any method. */

import { ApiError, type KeyServerErrorCode } from '../errors.ts';
import { problemList, warningsOf } from '../keys/accept-keys.ts';
import {
  bool,
  int32,
  JsonProblem,
  type JsonProblemKind,
  list,
  object,
  type Parsed,
  parseJsonBody,
  type Shape,
  text,
} from '../text/strict-json.ts';

export const publishPath = '/v1/publish';

/** On every answer, so that real answers and chaff look alike. */
export const publishHeaders = { 'x-api-version': 'v1' } as const;

export const keyShape = object({
  /** Base64 of 16 bytes. */
  key: text,
  rollingStartNumber: int32,
  /** 1..144; absent is refused. */
  rollingPeriod: int32,
  /** 0..8; 0 lets the server decide. */
  transmissionRisk: int32,
});

const shape = object({
  temporaryExposureKeys: list(keyShape),
  healthAuthorityID: text,
  /** The certificate, a JWT. */
  verificationPayload: text,
  /** Base64 of the secret under the HMAC of the keys. Some clients write `hmackey`. */
  hmacKey: text,
  /** Interval; 0 = not given. */
  symptomOnsetInterval: int32,
  /** Was the person abroad? Holds for every key of the request. */
  traveler: bool,
  /** Base64, from an earlier answer; '' = none. */
  revisionToken: text,
  padding: text,
});

export type PublishRequest = Parsed<typeof shape> & {
  /** Of v1alpha1 alone (publish-v1alpha1.ts): which of the application's regions, compared by letter case. Default: all. */
  readonly regions?: readonly string[];
};

/** Success: status 200. With `error` and code `partial_failure` some keys were refused and the others stored. */
export interface PublishAnswer {
  revisionToken?: string;
  /** New keys only; absent for 0, as after a pure revision. */
  insertedExposures?: number;
  error?: string;
  /** One value under two names: Google's phones read `code`, Apple's document says `errorCode`. */
  code?: KeyServerErrorCode;
  errorCode?: KeyServerErrorCode;
  warnings?: readonly string[];
}

export interface PublishOutcome {
  /** Absent when the onset rule dropped every key. */
  revisionToken?: string;
  inserted: number;
  problems: readonly string[];
  warnings: readonly string[];
}

const statuses: Partial<Record<JsonProblemKind, number>> = { 'content-type': 415, 'too-large': 413 };

/** Throws ApiError 415, 413 or 400, all `bad_request`. */
export function parsePublishRequest(body: Buffer, contentType: string): PublishRequest {
  return parsePublishBody(body, contentType, shape);
}

/** As `parsePublishRequest`, for a request of another shape. */
export function parsePublishBody<T>(body: Buffer, contentType: string, expected: Shape<T>): T {
  try {
    return parseJsonBody(body, contentType, expected);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const status = statuses[error.kind] ?? 400;
    throw new ApiError(status, 'bad_request', `error unmarshalling API call, code: ${status}: ${error.message}`);
  }
}

export function publishAnswer(outcome: PublishOutcome): PublishAnswer {
  return {
    ...(outcome.revisionToken ? { revisionToken: outcome.revisionToken } : {}),
    ...(outcome.inserted > 0 ? { insertedExposures: outcome.inserted } : {}),
    ...(outcome.problems.length > 0 ? partialFailure(outcome.problems) : {}),
    ...warningsOf(outcome.warnings),
  };
}

function partialFailure(problems: readonly string[]): Record<string, unknown> {
  return { error: problemList(problems), code: 'partial_failure', errorCode: 'partial_failure' };
}

/** The body of a refusal; `warnings` may come with it. */
export function publishRefusal(error: ApiError): Record<string, unknown> {
  return { error: error.message, code: error.code, errorCode: error.code, ...error.details };
}
