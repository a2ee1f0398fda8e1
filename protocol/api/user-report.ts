/** `POST /api/user-report`: a person reports a test of their own; the code comes by text message (§1.4). Key: device. */
import type { UnixSeconds } from '../keys/interval.ts';
import { anything, number, object, type Parsed, text } from '../text/strict-json.ts';
import { parseVerificationBody } from './body.ts';

export const userReportPath = '/api/user-report';

/** '' is absent in every text. */
const shape = object({
  /** `YYYY-MM-DD`. */
  symptomDate: text,
  testDate: text,
  /** Minutes. */
  tzOffset: number,
  /** Any spelling; without `+` a number of the region's country. */
  phone: text,
  /** Base64 of 256 random bytes. */
  nonce: text,
  padding: anything,
});

export type UserReportRequest = Parsed<typeof shape>;

export interface UserReportAnswer {
  /** RFC 1123 with `UTC`. */
  expiresAt: string;
  expiresAtTimestamp: UnixSeconds;
}

/** Throws `unparsable_request`. */
export function parseUserReportRequest(body: Buffer, contentType: string): UserReportRequest {
  return parseVerificationBody(body, contentType, shape, 'unparsable_request');
}
