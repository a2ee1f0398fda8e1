/**
 * What a person is told when a server says no: the classes of the Android reference, by call and error code
 * (enx-client.md §3.3, §4, §6.2, from UploadError.java and ApiConstants.java). Nothing is known of the words of iOS.
 */
import type { ErrorCode } from '../../../protocol/errors.ts';

export type UploadProblem =
  | 'invalid code'
  | 'expired code'
  | 'app error'
  | 'rate limited'
  | 'server error'
  | 'update app'
  | 'unauthorised client'
  | 'unknown';

/** Of status 400, and of the key server's 401. */
const byCode: Readonly<Partial<Record<ErrorCode, UploadProblem>>> = {
  // Verify and user report, §3.3.
  unparsable_request: 'app error',
  code_invalid: 'invalid code',
  code_expired: 'expired code',
  code_not_found: 'invalid code',
  code_user_unauthorized: 'invalid code',
  invalid_test_type: 'app error',
  unsupported_test_type: 'update app',
  missing_date: 'app error',
  invalid_date: 'app error',
  missing_phone: 'app error',
  missing_nonce: 'app error',
  // Certificate, §4.
  token_invalid: 'invalid code',
  token_expired: 'expired code',
  hmac_invalid: 'app error',
  // Publish, §6.2.
  unknown_health_authority_id: 'server error',
  unable_to_load_health_authority: 'server error',
  health_authority_missing_region_config: 'server error',
  health_authority_verification_certificate_invalid: 'server error',
  internal_error: 'server error',
  bad_request: 'app error',
  missing_revision_token: 'app error',
  invalid_revision_token: 'app error',
  key_already_revised: 'app error',
  invalid_report_type_transition: 'app error',
  partial_failure: 'app error',
};

/** A code counts with these statuses only: `unsupported_test_type` with 412 is `unknown`, not `update app` (§3.3). */
export function problemOf(status: number, code: string): UploadProblem {
  if (status === 429) return 'rate limited';
  if (status >= 500 || wasTaken(status)) return 'server error';
  const known: Readonly<Record<string, UploadProblem>> = byCode;
  const counts = status === 400 || status === 401;
  if (counts && Object.hasOwn(known, code)) return known[code] ?? 'unknown';
  return status === 401 ? 'unauthorised client' : 'unknown';
}

/** May the same bytes be accepted later? Then the upload stays where it is: nothing was used up. */
export function mayPass(status: number, code: string): boolean {
  return problemOf(status, code) === 'unauthorised client' || status === 429 || status >= 500 || wasTaken(status);
}

/** A yes that could not be read is an answer lost on its way, as behind the login page of a public network. */
const wasTaken = (status: number) => status >= 200 && status < 300;

/** One sentence for the person: what is left to do. `path`: of the call. */
export function adviceFor(problem: UploadProblem, path: string): string {
  if (problem === 'invalid code' && path.endsWith('/verify')) return 'Look at the code again, or ask for a new one.';
  if (problem === 'invalid code' || problem === 'expired code') return 'Ask for a new code.';
  if (problem === 'rate limited' || problem === 'server error') return 'Try again later.';
  if (problem === 'update app') return 'This result needs a newer version of the app.';
  return 'Trying again will not help: tell the health authority.';
}
