import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { encodeBase64Url } from '../text/base64.ts';

/** An HMAC under a KeyObject costs a fifth of one under bytes, and the same few ring versions serve every call. */
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObjectOf(secret: Uint8Array): KeyObject {
  const known = keyObjects.get(secret);
  if (known) return known;
  const made = createSecretKey(secret);
  keyObjects.set(secret, made);
  return made;
}

/**
 * How codes, phone numbers and API keys are kept: HMAC-SHA-512 under a secret of 128 bytes, base64url without padding
 * (86 characters; verification-server.md §2.3, §5.1, §5.5, vectors V20–V22). `text` is hashed exactly as it is.
 */
export function keyedHash(secret: Uint8Array, text: string): string {
  return encodeBase64Url(createHmac('sha512', keyObjectOf(secret)).update(text).digest());
}
