/**
 * API keys: `<key>.<region>.<signature>`. key = 64 random bytes in base64url (86 characters); signature = HMAC-SHA-512 over
 * `<key>.<region>`, so that an invented key is refused without asking the database (verification-server.md §5.1, vector V22).
 */
import { timingSafeEqual } from 'node:crypto';
import { DAY_SECONDS, type UnixSeconds } from '../keys/interval.ts';
import { decodeBase64, encodeBase64Url } from '../text/base64.ts';
import { keyedHash } from './keyed-hash.ts';

export const API_KEY_BYTES = 64;
/** Characters of a key that may be shown in lists. */
const PREVIEW_LENGTH = 6;
/** Longer header values are refused unread: a key with the longest region has 180 characters. */
const MAXIMUM_LENGTH = 256;

/** How long a withdrawn key may be let in again (verification-server.md §5.1, §5.6); after that never. */
export const ENABLE_SECONDS = 14 * DAY_SECONDS;

/** The first moment at which a key withdrawn at `disabledAt` is withdrawn for good. */
export function withdrawnForGood(disabledAt: UnixSeconds): UnixSeconds {
  return disabledAt + ENABLE_SECONDS;
}

export interface ApiKeyParts {
  /** The secret part; only its keyed hash is stored. */
  key: string;
  /** Upper case. */
  region: string;
}

/** The whole key as it is given to its owner, once. `bytes`: 64 random bytes. */
export function formatApiKey(bytes: Uint8Array, region: string, signatureSecret: Uint8Array): string {
  const signed = `${encodeBase64Url(bytes)}.${region}`;
  return `${signed}.${keyedHash(signatureSecret, signed)}`;
}

/** The parts of a key signed under one of `signatureSecrets`, or undefined. The text is attacker-controlled. */
export function openApiKey(text: string, signatureSecrets: readonly Uint8Array[]): ApiKeyParts | undefined {
  const [key, region, signature, ...rest] = text.length > MAXIMUM_LENGTH ? [] : text.split('.');
  if (!key || !region || !signature || rest.length > 0) return undefined;
  const given = decodeBase64(signature);
  const genuine = signatureSecrets.some((secret) =>
    sameBytes(given, decodeBase64(keyedHash(secret, `${key}.${region}`))),
  );
  return genuine ? { key, region } : undefined;
}

function sameBytes(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b);
}

export function apiKeyPreview(key: string): string {
  return key.slice(0, PREVIEW_LENGTH);
}
