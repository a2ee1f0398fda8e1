/**
 * What is stored or handed out so that only we can read it and nobody can change or move it: AES-256-GCM (NIST SP 800-38D)
 * as nonce(12) ‖ ciphertext ‖ tag(16), bound by its additional data to the place where it belongs.
 */
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';

/** Of a nonce: random, never used twice with one key. */
export const SEAL_NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `secret` is 32 bytes. The same `boundTo` opens it again. */
export function seal(plain: Uint8Array, secret: Uint8Array, nonce: Uint8Array, boundTo: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(secret), nonce).setAAD(boundTo);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined for whatever was not sealed with this secret, for this place, or was changed. `sealed` may be a stranger's. */
export function open(sealed: Uint8Array, secret: Uint8Array, boundTo: Uint8Array): Buffer | undefined {
  if (sealed.length < SEAL_NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, SEAL_NONCE_BYTES);
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(secret), nonce, options)
    .setAAD(boundTo)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(SEAL_NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
