/** What a phone writes in each call, for real and for cover traffic alike (enx-client.md §2–§8, §16). */
import type { SentKey } from '../../protocol/keys/hmac.ts';
import type { Interval } from '../../protocol/keys/interval.ts';
import { encodeBase64 } from '../../protocol/text/base64.ts';
import type { Session } from './calls.ts';
import type { Request } from './http.ts';
import type { Profile } from './profile.ts';

export type CallName = 'user-report' | 'verify' | 'certificate' | 'publish';

type Body = Readonly<Record<string, unknown>>;

export interface OwnTest {
  /** E.164. */
  readonly phone: string;
  readonly nonce: Buffer;
  /** `YYYY-MM-DD`. */
  readonly symptomDate: string;
  readonly testDate: string;
}

export interface Publication {
  readonly keys: readonly SentKey[];
  /** Base64; goes to the key server only, so that the verification server never learns the keys. */
  readonly hmacKey: string;
  readonly certificate: string;
  /** From an earlier publish; '' = none. */
  readonly revisionToken: string;
  /** Since when the person says to have symptoms; 0 = not said. */
  readonly onset: Interval;
  /** Was the person outside the home region on a day of these keys? */
  readonly traveler: boolean;
}

export function userReportBody({ nonce, ...test }: OwnTest): Body {
  return { ...test, tzOffset: 0, nonce: encodeBase64(nonce) };
}

/** `nonce`: of the phone's own report, whose code no other phone can use. */
export function verifyBody({ acceptedTestTypes }: Profile, code: string, nonce?: Buffer): Body {
  return {
    code,
    ...(nonce ? { nonce: encodeBase64(nonce) } : {}),
    ...(acceptedTestTypes ? { accept: acceptedTestTypes } : {}),
  };
}

export function certificateBody(token: string, ekeyhmac: string): Body {
  return { token, ekeyhmac };
}

export function publishBody({ profile, services }: Session, publication: Publication): Body {
  const { keys, revisionToken, hmacKey, certificate, onset, traveler } = publication;
  return {
    temporaryExposureKeys: keys.map(({ transmissionRisk, ...key }) =>
      transmissionRisk > 0 ? { ...key, transmissionRisk } : key,
    ),
    healthAuthorityID: services.healthAuthorityId,
    verificationPayload: certificate,
    hmacKey,
    ...(profile.sendsOnset && onset > 0 ? { symptomOnsetInterval: onset } : {}),
    ...(profile.alwaysSendsRevisionToken || revisionToken !== '' ? { revisionToken } : {}),
    ...(profile.sendsTraveler ? { traveler } : {}),
  };
}

/**
 * The bytes of a body, grown by random `padding` to the size at which all requests of the platform look alike. They are
 * made once per request and repeated as they are: a server recognises a repetition by them.
 */
export function padded(body: Body, { profile, randomBytes }: Pick<Session, 'profile' | 'randomBytes'>): Buffer {
  const plain = Buffer.from(JSON.stringify(body));
  const missing = profile.paddedBodyBytes - plain.length;
  if (missing <= 0) return plain;
  const padding = encodeBase64(randomBytes(missing)).slice(0, missing);
  return Buffer.from(JSON.stringify({ ...body, padding }));
}

/** The call with these bytes. Only the verification server gets the API key; only `cover` tells cover traffic apart. */
export function requestFor({ services, profile }: Session, call: CallName, body: Buffer, cover = false): Request {
  const publishes = call === 'publish';
  return {
    method: 'POST',
    url: publishes ? services.publishUrl : new URL(`api/${call}`, services.deviceUrl).href,
    headers: {
      ...(publishes ? {} : { 'X-API-Key': services.deviceApiKey }),
      'Content-Type': 'application/json',
      Accept: 'application/json',
      'User-Agent': profile.userAgent,
      ...(cover ? { 'X-Chaff': '1' } : {}),
    },
    body,
  };
}
