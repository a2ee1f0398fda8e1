/**
 * The person's part of the same function (voprf.ts, RFC 9497 §3.3.2), as it runs in a browser: by a library of its own, not by
 * the server's code, and with nothing but what browsers have.
 */
import { p256_oprf } from '@noble/curves/nist.js';

/** A source of `size` random bytes. */
type RandomBytes = (size: number) => Uint8Array;

export interface Blinding {
  readonly input: Uint8Array;
  /** Undoes the blinding; never leaves the browser. 32 bytes. */
  readonly blind: Uint8Array;
  /** What the server evaluates. 33 bytes. */
  readonly blinded: Uint8Array;
}

/** What the server answers. */
export interface Evaluated {
  /** 33 bytes. */
  readonly evaluated: Uint8Array;
  /** 64 bytes. */
  readonly proof: Uint8Array;
}

/** Blinds an input that only its owner knows. */
export function blind(input: Uint8Array, randomBytes: RandomBytes): Blinding {
  return { input, ...p256_oprf.voprf.blind(input, (size = 0) => Uint8Array.from(randomBytes(size))) };
}

/**
 * The output, 32 bytes, if the proof holds: the server used the published key, which is everybody's, and none for this person
 * alone. Throws an Error otherwise, and for what is no element or no key.
 */
export function finalize(blinding: Blinding, { evaluated, proof }: Evaluated, publicKey: Uint8Array): Uint8Array {
  const { input, blind, blinded } = blinding;
  return p256_oprf.voprf.finalize(input, blind, evaluated, blinded, publicKey, proof);
}
