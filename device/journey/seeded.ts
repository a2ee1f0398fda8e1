/** Bytes with a seed, for what may be repeated: where phones lie and when they scan, never keys. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomBytes } from '../random.ts';

export function seededBytes(seed: number): RandomBytes {
  const generator = xoroshiro128plus(seed);
  return (size) => {
    const words = new Int32Array(Math.ceil(size / 4)).map(() => generator.next());
    return Buffer.from(words.buffer).subarray(0, size);
  };
}
