/** What an issuer asks for, checked in the order of verification-server.md §2.1. */

import type { IssueRequest } from '../../../protocol/api/issue.ts';
import { parseTestType } from '../../../protocol/codes/accept.ts';
import type { TestType } from '../../../protocol/codes/test-type.ts';
import type { Finding } from '../../../protocol/codes/token.ts';
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';
import { parsePhone } from '../../../protocol/sms/phone.ts';
import { messageTemplate } from '../../../protocol/sms/texts.ts';
import { checkedDate } from '../../../protocol/text/dates.ts';
import { parseUuid } from '../../../protocol/text/uuid.ts';

const MAXIMUM_ISSUER_BYTES = 255;
const ISSUE_ONLY_TYPES: readonly TestType[] = ['confirmed', 'user-report'];

/** What the request says by itself: checks 2 to 8, before the database is asked. */
export interface Wish {
  symptomDate: string;
  testDate: string;
  /** E.164, or ''. */
  phone: string;
  /** Canonical, or '' where the server chooses. */
  uuid: string;
  /** Label of a message text, or ''. */
  template: string;
  /** The issuer sends the message. */
  onlyGenerate: boolean;
  externalIssuer: string;
}

export function checkedWish(request: IssueRequest, settings: VerificationSettings, now: UnixSeconds): Wish {
  if (settings.requireDate && !request.symptomDate && !request.testDate) {
    throw new ApiError(400, 'missing_date', 'a test date or a symptom date is required');
  }
  const symptomDate = checkedDate(request.symptomDate, request.tzOffset, now);
  const testDate = checkedDate(request.testDate, request.tzOffset, now);
  const phone = checkedPhone(request.phone, settings.smsCountry);
  checkMessage(request, phone, settings);
  if (Buffer.byteLength(request.externalIssuerID) > MAXIMUM_ISSUER_BYTES) {
    throw new ApiError(400, 'unparsable_request', 'externalIssuerID is longer than 255 bytes');
  }
  return {
    symptomDate,
    testDate,
    phone,
    uuid: checkedUuid(request.uuid),
    template: request.smsTemplateLabel,
    onlyGenerate: request.onlyGenerateSMS,
    externalIssuer: request.externalIssuerID,
  };
}

/** Checks 9 and 10: after the UUID was looked up. */
function checkedTestType(text: string, settings: VerificationSettings): TestType {
  const type = parseTestType(text);
  if (!type) throw new ApiError(400, 'invalid_test_type', 'invalid test type');
  if (!settings.allowedTestTypes.includes(type)) throw unsupportedType();
  return type;
}

function staffTestType(text: string, settings: VerificationSettings): TestType {
  const type = checkedTestType(text, settings);
  if (type === 'user-report' && !settings.allowAdminUserReport) throw unsupportedType();
  return type;
}

function unsupportedType(): ApiError {
  return new ApiError(400, 'unsupported_test_type', 'this region does not issue codes of this test type');
}

/** An order that passed its checks. */
export interface Order {
  readonly wish: Wish;
  readonly finding: Finding;
  readonly settings: VerificationSettings;
  /** SHA-256 of the nonce that the asking phone must show again. */
  readonly nonce?: Buffer;
}

/** One that is refused unless its uuid is: that check comes before. */
export interface RefusedOrder {
  readonly wish: Wish;
  readonly refused: ApiError;
}

/** What staff or a laboratory asks for. Throws what stands before the look at the uuid; see `RefusedOrder` for the rest. */
export function orderOf(request: IssueRequest, settings: VerificationSettings, now: UnixSeconds): Order | RefusedOrder {
  const wish = checkedWish(request, settings, now);
  return orRefused(wish, () => {
    const testType = staffTestType(request.testType, settings);
    if (testType === 'user-report' && !wish.phone) {
      throw new ApiError(400, 'missing_phone', 'a user report needs a phone number');
    }
    refuseUnknownLabel(wish, settings);
    return { wish, finding: findingOf(wish, testType), settings };
  });
}

/**
 * What the self-service asks for, with a key of type `issue-only`: a positive test, or a person's own report of one. No
 * message: whoever takes the key from it can text nobody. That a person reports is no matter of `allowAdminUserReport`.
 */
export function issueOnlyOrder(
  request: IssueRequest,
  settings: VerificationSettings,
  now: UnixSeconds,
): Order | RefusedOrder {
  if (request.phone || request.onlyGenerateSMS) {
    throw new ApiError(400, 'unparsable_request', 'an issue-only API key sends no messages');
  }
  const wish = checkedWish(request, settings, now);
  return orRefused(wish, () => {
    const testType = checkedTestType(request.testType, settings);
    if (!ISSUE_ONLY_TYPES.includes(testType)) throw unsupportedType();
    return { wish, finding: findingOf(wish, testType), settings };
  });
}

function orRefused(wish: Wish, order: () => Order): Order | RefusedOrder {
  try {
    return order();
  } catch (error) {
    if (error instanceof ApiError) return { wish, refused: error };
    throw error;
  }
}

/** Row 13 of §2.1, but before anything is stored: the reference would leave a code that nobody was told. */
function refuseUnknownLabel({ phone, template }: Wish, settings: VerificationSettings): void {
  if (phone && messageTemplate(settings, template) === undefined) {
    throw new ApiError(400, 'sms_failure', 'no message template has this label');
  }
}

export function findingOf(wish: Wish, testType: TestType): Finding {
  return { testType, symptomDate: wish.symptomDate, testDate: wish.testDate };
}

function checkedPhone(text: string, country: string): string {
  if (text === '') return '';
  const phone = parsePhone(text, country);
  if (!phone) throw new ApiError(400, 'phone_number_invalid', 'the phone number cannot be understood');
  return phone;
}

function checkMessage(request: IssueRequest, phone: string, settings: VerificationSettings): void {
  if (request.onlyGenerateSMS && !settings.allowGeneratedSms) {
    throw new ApiError(400, 'unparsable_request', 'this region does not hand out generated messages');
  }
  if (request.onlyGenerateSMS && !phone) throw new ApiError(400, '', 'a generated message needs a phone number');
}

function checkedUuid(text: string): string {
  const uuid = parseUuid(text);
  if (uuid === undefined) throw new ApiError(400, 'unparsable_request', 'uuid is not a UUID');
  return uuid;
}
