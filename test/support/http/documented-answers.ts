/**
 * What each JSON route may answer to a body, whatever is in it: status and code, the one table of documented answers
 * (verification-server.md §1.1, §1.2 to §1.4, §2.1, §2.4, §2.5; key-server.md §1.6). No 5xx among them.
 */
const outOfBody = ['400 unparsable_request'];
const ofDates = ['400 missing_date', '400 invalid_date'];
const ofTypes = ['400 invalid_test_type', '400 unsupported_test_type'];
const ofMessages = ['400 phone_number_invalid', '400 sms_failure', '429 quota_exceeded', '400 missing_phone', '400'];
const ofIssuing = [...outOfBody, ...ofDates, ...ofTypes, ...ofMessages, '409 uuid_already_exists'];

export const documentedAnswers = {
  verify: [
    '200',
    ...outOfBody,
    '400 invalid_test_type',
    '400 code_invalid',
    '400 code_expired',
    '412 unsupported_test_type',
  ],
  certificate: ['200', '400 token_invalid', '400 token_expired', '400 hmac_invalid'],
  'user-report': [
    '200',
    ...outOfBody,
    ...ofDates,
    '400 missing_nonce',
    '400 missing_phone',
    '400 phone_number_invalid',
  ],
  issue: ['200', ...ofIssuing],
  'batch-issue': ['200', ...ofIssuing],
  'check-code-status': ['200', '400', '404 code_not_found'],
  'expire-code': ['200', '400', '404 code_not_found'],
  publish: [
    ...['200', '200 partial_failure', '400 bad_request', '413 bad_request', '415 bad_request'],
    ...['401 unknown_health_authority_id', '401 health_authority_verification_certificate_invalid'],
  ],
  /** The same without codes. */
  'publish-v1alpha1': ['200', '400', '401', '413', '415'],
  'give-statistics': ['200', '400 bad_request'],
} as const satisfies Record<string, readonly string[]>;
