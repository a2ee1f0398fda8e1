/** A person logs in at the national identity provider: OpenID Connect, authorization code with PKCE (§2). */
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { SelfServiceSettings } from '../../../protocol/self-service/settings.ts';
import { isSecretRefused, LoginError, loginError } from './login-error.ts';
import { type Provider, TOLERANCE_SECONDS } from './provider.ts';

/** Who has logged in, for as long as one call lasts. */
export interface Person {
  /** At this provider; never another person's. */
  readonly subject: string;
  /** As the provider gave it, unread. */
  readonly nationalNumber?: string;
  readonly birthDate?: string;
}

/** What must come back with the person, or be sent after. */
interface Secrets {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
}

/** Rejects with LoginError, whatever happened. */
export interface Login {
  /** `address`: where the person logs in. */
  begin(redirectUri: string): Promise<{ readonly address: string; readonly secrets: Secrets }>;
  /** `back`: the address at which the person came back. `begunAt`: a login before that is not this one. */
  finish(back: URL, secrets: Secrets, begunAt: UnixSeconds, now: UnixSeconds): Promise<Person>;
  /** Where the person ends the session at the provider; undefined for one that has no such place. */
  endAddress(returnTo: string): Promise<string | undefined>;
}

type LoginSettings = Pick<SelfServiceSettings, 'scopes' | 'claims'>;

export function openLogin(provider: Provider, { scopes, claims }: LoginSettings): Login {
  return {
    async begin(redirectUri) {
      const secrets = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const parameters = {
        redirect_uri: redirectUri,
        scope: [...new Set(['openid', ...scopes])].join(' '),
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: 'S256',
        // Whoever holds the phone now, not whoever logged in on it this morning.
        prompt: 'login',
      };
      const known = await provider.described().catch(fail);
      return { address: buildAuthorizationUrl(known, parameters).href, secrets };
    },
    async finish(back, { state, nonce, verifier }, begunAt, now) {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const granted = provider.use(now, (known) => authorizationCodeGrant(known, back, checks));
      const token = (await granted.catch(fail)).claims();
      if (!token || !isOfThisLogin(token, begunAt, now)) throw new LoginError('login_invalid');
      return personOf(token, claims);
    },
    async endAddress(returnTo) {
      const known = await provider.described().catch(fail);
      if (known.serverMetadata().end_session_endpoint === undefined) return undefined;
      return buildEndSessionUrl(known, { post_logout_redirect_uri: returnTo }).href;
    },
  };

  function fail(error: unknown): never {
    if (isSecretRefused(error)) provider.forgetSecret();
    throw loginError(error) ?? error;
  }
}

/** The library looks at `exp` alone. `auth_time` is there where a provider tells it: `prompt=login` can be taken out on the way. */
function isOfThisLogin({ iat, auth_time }: IDToken, begunAt: UnixSeconds, now: UnixSeconds): boolean {
  if (iat > now + TOLERANCE_SECONDS) return false;
  return auth_time === undefined || auth_time >= begunAt - TOLERANCE_SECONDS;
}

function personOf(token: IDToken, names: LoginSettings['claims']): Person {
  const claim = (name: string | undefined) => {
    const value = name === undefined ? undefined : token[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const subject = claim(names.subject);
  if (subject === undefined) throw new LoginError('login_invalid');
  const [nationalNumber, birthDate] = [claim(names.nationalNumber), claim(names.birthDate)];
  return { subject, ...(nationalNumber && { nationalNumber }), ...(birthDate && { birthDate }) };
}
