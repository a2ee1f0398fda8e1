import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { TimeLimitError } from '../../shared/time-limit.ts';

/**
 * Why nobody is logged in. `login_cancelled`: the person said no, or the provider has nobody to ask. `login_unavailable`: the
 * provider could not be reached, was slow, or has a fault of its own. `login_expired`: the code was used, is too old or another
 * provider's. `login_refused`: the provider does not take us. `login_invalid`: what came back is not what a provider may say; a
 * mistake, or an attack.
 */
export type LoginFailure =
  | 'login_cancelled'
  | 'login_unavailable'
  | 'login_expired'
  | 'login_refused'
  | 'login_invalid';

/** Names what failed, and nothing else: the library's own errors carry requests, tokens and claims. */
export class LoginError extends Error {
  readonly failure: LoginFailure;

  constructor(failure: LoginFailure) {
    super(failure);
    this.name = 'LoginError';
    this.failure = failure;
  }
}

/** OpenID Connect Core §3.1.2.6 and RFC 6749 §4.1.2.1: the person, not the provider, has ended it. */
const CANCELLED = ['access_denied', 'login_required', 'interaction_required', 'consent_required'];
/** RFC 6749 §4.1.2.1. */
const UNAVAILABLE = ['server_error', 'temporarily_unavailable'];
/** Codes of openid-client. */
const UNREACHED = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'];

/** Undefined for what has nothing to do with a login, such as a secret that cannot be read. */
export function loginError(error: unknown): LoginError | undefined {
  if (error instanceof LoginError) return error;
  const failure = failureOf(error);
  return failure && new LoginError(failure);
}

/** Does the provider say that our secret is not right (RFC 6749 §5.2)? Whoever comes back from it can say no such thing. */
export function isSecretRefused(error: unknown): boolean {
  if (error instanceof WWWAuthenticateChallengeError) return true;
  return error instanceof ResponseBodyError && error.error === 'invalid_client';
}

function failureOf(error: unknown): LoginFailure | undefined {
  if (error instanceof AuthorizationResponseError) {
    if (CANCELLED.includes(error.error)) return 'login_cancelled';
    return UNAVAILABLE.includes(error.error) ? 'login_unavailable' : 'login_refused';
  }
  if (error instanceof ResponseBodyError) {
    // RFC 6749 §5.2.
    if (error.error === 'invalid_grant') return 'login_expired';
    return error.status >= 500 ? 'login_unavailable' : 'login_refused';
  }
  if (error instanceof WWWAuthenticateChallengeError) return 'login_refused';
  if (error instanceof ClientError) return UNREACHED.includes(error.code ?? '') ? 'login_unavailable' : 'login_invalid';
  // What fetch rejects with where there is no connection.
  if (error instanceof TypeError || error instanceof TimeLimitError) return 'login_unavailable';
  return undefined;
}
