/** `POST /api/verify`: a phone trades a code for a token (verification-server.md §1.2). Key: device. */

import type { TestType } from '../codes/test-type.ts';
import { anything, list, object, type Parsed, text } from '../text/strict-json.ts';
import { parseVerificationBody } from './body.ts';

export const verifyPath = '/api/verify';

const shape = object({
  /** Compared exactly as it is. */
  code: text,
  /** Types the phone can handle; absent, null or empty: all. */
  accept: list(text),
  /** Base64; only for codes that a phone asked for itself. */
  nonce: text,
  padding: anything,
});

export type VerifyRequest = Parsed<typeof shape>;

export interface VerifyAnswer {
  testtype: TestType;
  /** `YYYY-MM-DD`; left out where unknown, since phones parse what is there. */
  symptomDate?: string;
  testDate?: string;
  /** Opaque to the phone. */
  token: string;
}

/** Throws `unparsable_request`. */
export function parseVerifyRequest(body: Buffer, contentType: string): VerifyRequest {
  return parseVerificationBody(body, contentType, shape, 'unparsable_request');
}
