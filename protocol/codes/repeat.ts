/** A phone that lost the answer may send the same bytes again and is answered alike (design.md §4). */
import { createHash } from 'node:crypto';
import type { RandomBytes } from '../answer-padding.ts';

/** A body with less than this that nobody can guess is not repeatable: a code alone is short enough to be tried. */
const UNGUESSABLE_BYTES = 16;
const IDENTITY_BYTES = 32;

/**
 * What tells one request from another: SHA-256 of its bytes, if it carries `padding` or a `nonce` of at least 16 bytes;
 * else 32 random bytes, which no later request equals (but our own retry of the same database call does).
 */
export function requestIdentity(
  body: Buffer,
  { padding, nonce }: { padding: unknown; nonce?: Buffer },
  randomBytes: RandomBytes,
): Buffer {
  const paddingBytes = typeof padding === 'string' ? Buffer.byteLength(padding) : 0;
  const repeatable = Math.max(paddingBytes, nonce?.length ?? 0) >= UNGUESSABLE_BYTES;
  return repeatable ? createHash('sha256').update(body).digest() : randomBytes(IDENTITY_BYTES);
}
