import { createHash } from 'node:crypto';
import type { RandomBytes } from '../../../device/random.ts';

/** Repeatable bytes: SHA-256 of the seed and a counter. */
export function seededRandom(seed: string): RandomBytes {
  let counter = 0;
  return (size) => {
    const blocks = Array.from({ length: Math.ceil(size / 32) }, () =>
      createHash('sha256').update(`${seed}/${counter++}`).digest(),
    );
    return Buffer.concat(blocks).subarray(0, size);
  };
}
