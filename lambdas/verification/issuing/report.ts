/** A person's own report of a test, by a phone or on the form (verification-server.md §1.4, §3.4). */
import { createHash } from 'node:crypto';
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';
import { USER_REPORT_LABEL } from '../../../protocol/sms/texts.ts';
import { NONCE_BYTES, parseNonce } from '../../../protocol/user-report/nonce.ts';
import { checkedWish, findingOf, type Order } from './order.ts';

export interface ReportRequest {
  /** `YYYY-MM-DD`, or ''. */
  readonly symptomDate: string;
  readonly testDate: string;
  readonly phone: string;
  /** Base64 of any flavour. */
  readonly nonce: string;
  /** '' where the server chooses. */
  readonly uuid: string;
}

/** In the order of §1.4. `hasProvider`: without one the code would reach nobody. */
export function reportOrder(
  request: ReportRequest,
  settings: VerificationSettings,
  hasProvider: boolean,
  now: UnixSeconds,
): Order {
  if (!settings.allowedTestTypes.includes('user-report')) {
    throw new ApiError(400, 'unsupported_test_type', 'this region takes no reports of people themselves');
  }
  const nonce = checkedNonce(request.nonce);
  if (!request.phone) throw new ApiError(400, 'missing_phone', 'a user report needs a phone number');
  if (!hasProvider) throw new ApiError(400, '', 'this region sends no text messages');
  const wish = checkedWish(asIssueRequest(request), settings, now);
  return { wish, finding: findingOf(wish, 'user-report'), settings, nonce };
}

/** SHA-256 of the nonce: the only form in which it is stored. */
function checkedNonce(text: string): Buffer {
  if (text === '') throw new ApiError(400, 'missing_nonce', 'a user report needs a nonce');
  const nonce = parseNonce(text);
  if (!nonce) throw new ApiError(400, 'unparsable_request', `the nonce is not base64 of ${NONCE_BYTES} bytes`);
  return createHash('sha256').update(nonce).digest();
}

/** The time zone is not forwarded: 0 (§1.4). */
function asIssueRequest({ symptomDate, testDate, phone, uuid }: ReportRequest) {
  return {
    testType: 'user-report',
    symptomDate,
    testDate,
    tzOffset: 0,
    phone,
    smsTemplateLabel: USER_REPORT_LABEL,
    uuid,
    externalIssuerID: '',
    onlyGenerateSMS: false,
    padding: undefined,
  };
}

/**
 * Whether the person is told of success all the same: whoever asks must not learn whether a number has reported (⚠D4), nor
 * find out by trying what a region lets through.
 */
export function isQuiet(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'user_report_try_later' || error.code === 'quota_exceeded');
}
