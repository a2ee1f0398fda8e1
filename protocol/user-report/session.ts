/**
 * What the form is told when it opens and must not be told by who fills it in: whose phone it is, in a signed cookie
 * (verification-server.md §3.4). Not encrypted: the phone drew the nonce, and knows its region.
 */
import { timingSafeEqual } from 'node:crypto';
import type { UnixSeconds } from '../keys/interval.ts';
import { keyedHash } from '../rings/keyed-hash.ts';
import { decodeBase64, encodeBase64Url } from '../text/base64.ts';

export interface ReportSession {
  /** UUID of the one code that the session may ask for. */
  readonly id: string;
  readonly region: string;
  /** Id of the API key that opened it. */
  readonly apiKey: string;
  readonly nonce: Buffer;
  readonly expires: UnixSeconds;
}

export const SESSION_SECONDS = 3_600;

/** A genuine one has about 520 characters; longer texts are not looked at. */
const MOST_CHARACTERS = 1_000;

/** A cookie value: letters, digits, `-`, `_` and `.`. */
export function sealSession({ id, region, apiKey, nonce, expires }: ReportSession, secret: Uint8Array): string {
  const signed = [id, region, apiKey, String(expires), encodeBase64Url(nonce)].join('.');
  return `${signed}.${keyedHash(secret, signed)}`;
}

/** Undefined for what was not sealed under one of `secrets`, or has expired. The text is attacker-controlled. */
export function openSession(text: string, secrets: readonly Uint8Array[], now: UnixSeconds): ReportSession | undefined {
  const end = text.lastIndexOf('.');
  if (end < 0 || text.length > MOST_CHARACTERS) return undefined;
  const [signed, mac] = [text.slice(0, end), Buffer.from(text.slice(end + 1))];
  const genuine = secrets.some((secret) => sameBytes(Buffer.from(keyedHash(secret, signed)), mac));
  const [id = '', region = '', apiKey = '', expires, nonce = ''] = genuine ? signed.split('.') : [];
  const session = { id, region, apiKey, nonce: decodeBase64(nonce) ?? Buffer.alloc(0), expires: Number(expires) };
  return session.expires > now ? session : undefined;
}

function sameBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
