/** `POST /api/issue`: staff or a laboratory asks for a code (verification-server.md §2.1). Key: admin. */
import type { UnixSeconds } from '../keys/interval.ts';
import { anything, bool, number, object, type Parsed, text } from '../text/strict-json.ts';
import { parseVerificationBody } from './body.ts';

export const issuePath = '/api/issue';

/** '' is absent in every text. */
export const issueShape = object({
  testType: text,
  /** `YYYY-MM-DD`. */
  symptomDate: text,
  testDate: text,
  /** Minutes; a fraction is possible. Negative means west of Greenwich. */
  tzOffset: number,
  /** Any spelling; without `+` a number of the region's country. */
  phone: text,
  smsTemplateLabel: text,
  /** Chosen by the issuer, so that a repeated request is noticed. */
  uuid: text,
  /** At most 255 bytes; the issuer hashes what is personal. */
  externalIssuerID: text,
  onlyGenerateSMS: bool,
  padding: anything,
});

export type IssueRequest = Parsed<typeof issueShape>;

export interface IssueAnswer {
  uuid: string;
  /** The short code, also where a message was prepared. */
  code: string;
  /** RFC 1123 with `UTC`. */
  expiresAt: string;
  expiresAtTimestamp: UnixSeconds;
  longExpiresAt: string;
  longExpiresAtTimestamp: UnixSeconds;
  /** Only with `onlyGenerateSMS`. */
  generatedSMS?: string;
  /** E.164; only with `onlyGenerateSMS`. */
  phone?: string;
}

/** Throws `unparsable_request`. */
export function parseIssueRequest(body: Buffer, contentType: string): IssueRequest {
  return parseVerificationBody(body, contentType, issueShape, 'unparsable_request');
}
