/**
 * The stable error codes: one union, one meaning each. Clients switch on these words; they never change.
 * Verification server: verification-server.md §1.1. Key server: key-server.md §1.6.
 */

export type VerificationErrorCode =
  | 'unparsable_request'
  | 'internal_server_error'
  | 'code_invalid'
  | 'code_expired'
  | 'code_not_found'
  | 'code_user_unauthorized'
  | 'unsupported_test_type'
  | 'invalid_test_type'
  | 'missing_date'
  | 'invalid_date'
  | 'uuid_already_exists'
  | 'maintenance_mode'
  | 'quota_exceeded'
  | 'sms_queue_full'
  | 'sms_failure'
  | 'phone_number_invalid'
  | 'missing_nonce'
  | 'missing_phone'
  | 'user_report_try_later'
  | 'token_invalid'
  | 'token_expired'
  | 'hmac_invalid';

export type KeyServerErrorCode =
  | 'unauthorized'
  | 'bad_request'
  | 'internal_error'
  | 'unknown_health_authority_id'
  | 'unable_to_load_health_authority'
  | 'health_authority_missing_region_config'
  | 'health_authority_verification_certificate_invalid'
  | 'missing_revision_token'
  | 'invalid_revision_token'
  | 'key_already_revised'
  | 'invalid_report_type_transition'
  | 'partial_failure';

/** Of the staff's API alone (protocol/staff/answers.ts). */
export type StaffErrorCode =
  /** The token is none of ours, has ended, or the person was signed out everywhere. */
  | 'signed_out'
  | 'session_over'
  | 'session_idle'
  | 'second_factor_missing'
  | 'not_a_member'
  | 'missing_permission'
  /** Nobody changes or removes themselves. */
  | 'own_membership'
  | 'member_exists'
  | 'member_not_found'
  | 'invitation_failed'
  | 'settings_overtaken'
  | 'settings_refused'
  | 'api_key_exists'
  | 'api_key_refused'
  | 'key_refused'
  | 'quota_refused'
  | 'call_limit'
  /** It is too late to end it. */
  | 'code_claimed'
  | 'batch_not_allowed'
  | 'not_found'
  | 'method_not_allowed'
  | 'other_origin';

/** '' is a refusal that the reference leaves without a code (401, 404, 405 and a few 400s). */
export type ErrorCode = VerificationErrorCode | KeyServerErrorCode | StaffErrorCode | '';

/**
 * Bad input from outside: an HTTP status, a stable code and an English text for people. The message must never carry
 * a code, key, token, phone number or nonce: it goes to the caller and may be shown.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  /** Members added to the JSON answer, such as `warnings`. */
  readonly details: Record<string, unknown>;

  constructor(status: number, code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
