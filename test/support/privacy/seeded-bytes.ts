import { createCipheriv, createHash } from 'node:crypto';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';

/** Random bytes that are the same in every run: the key stream of AES-256-CTR under a key that follows from the seed. */
export function seededBytes(seed: string): RandomBytes {
  const key = createHash('sha256').update(seed).digest();
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return (size) => stream.update(Buffer.alloc(size));
}
