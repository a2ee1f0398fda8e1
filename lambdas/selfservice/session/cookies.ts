/** Flow and session as cookies of this host that no script can read. */
import { parseCookie, stringifySetCookie } from 'cookie';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { SEAL_NONCE_BYTES } from '../../../protocol/rings/seal.ts';
import { callbackPath, formPath } from '../../../protocol/self-service/paths.ts';
import {
  FLOW_SECONDS,
  type Flow,
  openFlow,
  openSession,
  SESSION_SECONDS,
  type Session,
  sealFlow,
  sealSession,
} from '../../../protocol/self-service/session.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import type { Ring } from '../../shared/rings/rings.ts';

export interface SealedCookie<T> {
  /** A Set-Cookie value. Replaces what the browser had: of two tabs the newer one wins. */
  begin(what: T, now: UnixSeconds): Promise<string>;
  /** Undefined without a cookie, and for one that is forged, of another kind, or has expired. */
  read(event: HttpEvent, now: UnixSeconds): Promise<T | undefined>;
  /** A Set-Cookie value that takes it away. */
  readonly end: string;
}

export interface CookieDeps {
  readonly ring: Ring;
  readonly randomBytes: RandomBytes;
  /** False where pages come over plain http (stage local), whose clients would drop a secure cookie. */
  readonly secure: boolean;
}

/** `ring`: `self-service-flow`. */
export function flowCookie(deps: CookieDeps): SealedCookie<Flow> {
  return sealedCookie(deps, places.flow, sealFlow, openFlow);
}

/** `ring`: `self-service-session`. */
export function sessionCookie(deps: CookieDeps): SealedCookie<Session> {
  return sealedCookie(deps, places.session, sealSession, openSession);
}

const places = {
  flow: { name: 'enx-flow', path: callbackPath, maxAge: FLOW_SECONDS },
  session: { name: 'enx-session', path: formPath, maxAge: SESSION_SECONDS },
};

/** Set-Cookie values that take away both. */
export function cookieEnds(secure: boolean): string[] {
  return Object.values(places).map((place) => endOf(place, secure));
}

interface Place {
  readonly name: string;
  readonly path: string;
  /** Seconds. */
  readonly maxAge: number;
}

/**
 * The path is the privacy: a browser sends the session to the form and to nothing else, so that no call to `/self/issue` has
 * one, even if its person logs in again in another tab. That is why it cannot be a `__Host-` cookie, which has to be of
 * the path `/` (RFC 6265bis §4.1.3); what another host of the same domain could plant instead is sealed, and so of no use
 * but one that was given to whoever plants it. SameSite=Lax: the way back from the identity provider is a navigation from
 * another site.
 */
function sealedCookie<T>(
  { ring, randomBytes, secure }: CookieDeps,
  place: Place,
  seal: (what: T, secret: Uint8Array, nonce: Uint8Array) => string,
  open: (text: string, secrets: readonly Uint8Array[], now: UnixSeconds) => T | undefined,
): SealedCookie<T> {
  const common = attributes(place, secure);
  return {
    async begin(what, now) {
      const { secret } = await ring.writer(now);
      return stringifySetCookie({
        ...common,
        value: seal(what, secret, randomBytes(SEAL_NONCE_BYTES)),
        maxAge: place.maxAge,
      });
    },
    async read(event, now) {
      const value = parseCookie(cookieHeader(event))[common.name];
      if (value === undefined) return undefined;
      const secrets = (await ring.live(now)).map(({ secret }) => secret);
      return open(value, secrets, now);
    },
    end: endOf(place, secure),
  };
}

function attributes({ name, path }: Place, secure: boolean) {
  return { name: secure ? `__Secure-${name}` : name, path, httpOnly: true, sameSite: 'lax', secure } as const;
}

function endOf(place: Place, secure: boolean): string {
  return stringifySetCookie({ ...attributes(place, secure), value: '', maxAge: 0 });
}

/** API Gateway hands cookies over apart from the headers, the local AWS among them. */
function cookieHeader({ cookies = [], headers }: HttpEvent): string {
  return [...cookies, headers.cookie ?? ''].join('; ');
}
