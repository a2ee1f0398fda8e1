import { describe, expect, it } from 'vitest';
import { adviceFor, mayPass, problemOf } from '../../../../device/client/upload/problems.ts';

// enx-client.md §3.3, §4 and §6.2, row by row: status, error code, class of Android, whether the same bytes may pass later.
const rows: [number, string, string, boolean][] = [
  [400, 'unparsable_request', 'app error', false],
  [400, 'code_invalid', 'invalid code', false],
  [400, 'code_expired', 'expired code', false],
  [400, 'code_not_found', 'invalid code', false],
  [400, 'invalid_test_type', 'app error', false],
  [400, 'unsupported_test_type', 'update app', false],
  [412, 'unsupported_test_type', 'unknown', false],
  [401, '', 'unauthorised client', true],
  [429, 'maintenance_mode', 'rate limited', true],
  [429, 'quota_exceeded', 'rate limited', true],
  [429, '', 'rate limited', true],
  [500, 'internal_server_error', 'server error', true],
  [500, '', 'server error', true],
  [503, '', 'server error', true],
  [400, 'code_user_unauthorized', 'invalid code', false],
  [401, 'code_user_unauthorized', 'invalid code', false],
  [400, 'missing_date', 'app error', false],
  [400, 'invalid_date', 'app error', false],
  [400, 'missing_phone', 'app error', false],
  [400, 'missing_nonce', 'app error', false],
  [400, 'token_invalid', 'invalid code', false],
  [400, 'token_expired', 'expired code', false],
  [400, 'hmac_invalid', 'app error', false],
  [400, 'unknown_health_authority_id', 'server error', false],
  [401, 'unknown_health_authority_id', 'server error', false],
  [400, 'unable_to_load_health_authority', 'server error', false],
  [500, 'unable_to_load_health_authority', 'server error', true],
  [400, 'health_authority_missing_region_config', 'server error', false],
  [401, 'health_authority_verification_certificate_invalid', 'server error', false],
  [500, 'internal_error', 'server error', true],
  [400, 'internal_error', 'server error', false],
  [400, 'bad_request', 'app error', false],
  [400, 'missing_revision_token', 'app error', false],
  [400, 'invalid_revision_token', 'app error', false],
  [400, 'key_already_revised', 'app error', false],
  [400, 'invalid_report_type_transition', 'app error', false],
  [400, 'partial_failure', 'app error', false],
  [400, '', 'unknown', false],
  [400, 'a_word_of_tomorrow', 'unknown', false],
  [400, 'toString', 'unknown', false],
  [404, 'code_not_found', 'unknown', false],
  [405, '', 'unknown', false],
  [302, '', 'unknown', false],
  // A success that could not be read.
  [200, '', 'server error', true],
];

describe('what a person is told', () => {
  it.each(rows)('%d %s: %s', (status, code, problem, passes) => {
    expect(problemOf(status, code)).toBe(problem);
    expect(mayPass(status, code)).toBe(passes);
  });

  it.each([
    ['invalid code', '/api/verify', 'Look at the code again, or ask for a new one.'],
    ['invalid code', '/api/certificate', 'Ask for a new code.'],
    ['expired code', '/api/verify', 'Ask for a new code.'],
    ['rate limited', '/v1/publish', 'Try again later.'],
    ['server error', '/v1/publish', 'Try again later.'],
    ['update app', '/api/verify', 'This result needs a newer version of the app.'],
    ['app error', '/v1/publish', 'Trying again will not help: tell the health authority.'],
    ['unauthorised client', '/api/verify', 'Trying again will not help: tell the health authority.'],
    ['unknown', '/api/verify', 'Trying again will not help: tell the health authority.'],
  ] as const)('%s at %s: %s', (problem, path, advice) => expect(adviceFor(problem, path)).toBe(advice));
});
