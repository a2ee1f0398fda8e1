/**
 * `POST /` of the publish API, where a stage has it (stages/README.md, `v1alpha1`): the request of the first apps
 * (key-server.md §1.4). The same story as `/v1/publish` in other words.
 */
import type { ApiError } from '../errors.ts';
import { int32, list, object, text } from '../text/strict-json.ts';
import { keyShape, type PublishRequest, parsePublishBody, publishRefusal } from './publish.ts';

export const publishV1Alpha1Path = '/';

/** Not the version's own name. */
export const publishV1Alpha1Headers = { 'x-api-version': 'v1alpha' } as const;

const shape = object({
  temporaryExposureKeys: list(keyShape),
  /** None: all of the application's. More than one: the person was abroad. */
  regions: list(text),
  /** What v1 calls `healthAuthorityID`. */
  appPackageName: text,
  verificationPayload: text,
  hmackey: text,
  symptomOnsetInterval: int32,
  revisionToken: text,
  padding: text,
  /** Of the time before certificates; ignored, as the next one. */
  platform: text,
  deviceVerificationPayload: text,
});

/** Throws ApiError 415, 413 or 400, all `bad_request`; no answer of this version shows the code. */
export function parsePublishV1Alpha1(body: Buffer, contentType: string): PublishRequest {
  const request = parsePublishBody(body, contentType, shape);
  const { appPackageName, hmackey, platform: _, deviceVerificationPayload: __, ...same } = request;
  return { ...same, healthAuthorityID: appPackageName, hmacKey: hmackey, traveler: same.regions.length > 1 };
}

/** From the members of a v1 answer. All but `warnings` are always there, and there is no code. */
export function publishV1Alpha1Answer(v1: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { revisionToken = '', insertedExposures = 0, error = '', warnings } = v1;
  return { revisionToken, insertedExposures, error, ...(warnings === undefined ? {} : { warnings }) };
}

export function publishV1Alpha1Refusal(error: ApiError): Record<string, unknown> {
  return publishV1Alpha1Answer(publishRefusal(error));
}
