/**
 * The server's part of the verifiable oblivious pseudorandom function of RFC 9497, mode VOPRF, suite P256-SHA256: it evaluates
 * what a person's browser blinded (blinding.ts), and learns nothing of the input. Elements are compressed points (33 bytes),
 * scalars big-endian (32 bytes).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { mapHashToField } from '@noble/curves/abstract/modular.js';
import { p256, p256_hasher } from '@noble/curves/nist.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { decodePoint, encodePoint, multiply, multiplyBase, type Point } from './p256.ts';

const { Fn } = p256.Point;
/** RFC 9497 §3.1: mode 1 is VOPRF. */
const CONTEXT = 'OPRFV1-\x01-P256-SHA256';
/** RFC 9497 §4.7.2 recommends ⌈1.5 · 256 / 8⌉ bytes for a scalar without bias. */
const SCALAR_SEED_BYTES = 48;

/** A source of `size` random bytes. */
type RandomBytes = (size: number) => Uint8Array;

export interface Evaluation {
  /** 33 bytes. */
  readonly evaluated: Buffer;
  /** Challenge and response, 64 bytes: that it was evaluated under the published key and no other. */
  readonly proof: Buffer;
}

/**
 * DeriveKeyPair (RFC 9497 §3.2.1): the secret of a key, 32 bytes, from a seed of 32 random bytes. `info` is its kid, so that
 * one seed under two names makes two keys.
 */
export function deriveSecret(seed: Uint8Array, info: string): Buffer {
  for (let counter = 0; counter <= 255; counter++) {
    const message = Buffer.concat([seed, lengthPrefixed(Buffer.from(info)), Buffer.of(counter)]);
    const secret = p256_hasher.hashToScalar(message, { DST: `DeriveKeyPair${CONTEXT}` });
    if (secret !== 0n) return Buffer.from(Fn.toBytes(secret));
  }
  throw new Error('No key comes from this seed');
}

/** 33 bytes. */
export function publicKeyOf(secret: Uint8Array): Buffer {
  return multiplyBase(Fn.fromBytes(secret));
}

/**
 * BlindEvaluate with its proof (RFC 9497 §3.3.2, §2.2.1). Undefined for what is no element: off the curve, the identity, of
 * another length. `blinded` is attacker-controlled.
 */
export function evaluate(secret: Uint8Array, blinded: Uint8Array, randomBytes: RandomBytes): Evaluation | undefined {
  const element = decodePoint(blinded);
  if (element === undefined) return undefined;
  const key = Fn.fromBytes(secret);
  const product = multiply(element, key);
  return { evaluated: encodePoint(product), proof: proofOf(key, element, product, randomBytes) };
}

/** GenerateProof of one element: that log_G(publicKey) = log_element(product), without telling it. */
function proofOf(key: bigint, element: Point, product: Point, randomBytes: RandomBytes): Buffer {
  const publicKey = multiplyBase(key);
  const weight = weightOf(publicKey, element, product);
  const composite = multiply(element, weight);
  const commitment = randomScalar(randomBytes);
  const elements = [
    publicKey,
    encodePoint(composite),
    encodePoint(multiply(product, weight)),
    multiplyBase(commitment),
    encodePoint(multiply(composite, commitment)),
  ];
  const challenge = hashToScalar([...elements.map(lengthPrefixed), Buffer.from('Challenge')]);
  const response = Fn.sub(commitment, Fn.mul(challenge, key));
  return Buffer.concat([Fn.toBytes(challenge), Fn.toBytes(response)]);
}

/** ComputeComposites of one element: by what M and Z are multiples of it and of its product. */
function weightOf(publicKey: Buffer, element: Point, product: Point): bigint {
  const transcript = [publicKey, Buffer.from(`Seed-${CONTEXT}`)].map(lengthPrefixed);
  const seed = createHash('sha256').update(Buffer.concat(transcript)).digest();
  const index = Buffer.alloc(2);
  const pair = [element, product].map((point) => lengthPrefixed(encodePoint(point)));
  return hashToScalar([lengthPrefixed(seed), index, ...pair, Buffer.from('Composite')]);
}

/** Evaluate (RFC 9497 §3.3.2): what a client would get for `input` (at most 65,535 bytes), without one; 32 bytes. */
export function outputOf(secret: Uint8Array, input: Uint8Array): Buffer {
  const element = p256_hasher.hashToCurve(input, { DST: `HashToGroup-${CONTEXT}` }).toAffine();
  return createHash('sha256')
    .update(lengthPrefixed(input))
    .update(lengthPrefixed(encodePoint(multiply(element, Fn.fromBytes(secret)))))
    .update('Finalize')
    .digest();
}

/** Is `output` what this secret makes of `input`? Both are attacker-controlled. */
export function redeems(secret: Uint8Array, input: Uint8Array, output: Uint8Array): boolean {
  const expected = outputOf(secret, input);
  return output.length === expected.length && timingSafeEqual(output, expected);
}

function randomScalar(randomBytes: RandomBytes): bigint {
  return bytesToNumberBE(mapHashToField(randomBytes(SCALAR_SEED_BYTES), Fn.ORDER));
}

function hashToScalar(transcript: readonly Uint8Array[]): bigint {
  return p256_hasher.hashToScalar(Buffer.concat(transcript), { DST: `HashToScalar-${CONTEXT}` });
}

/** I2OSP(len, 2) ‖ bytes. */
function lengthPrefixed(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes]);
}
