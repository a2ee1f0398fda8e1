/**
 * The anonymous token of the Norwegian Smittestopp (smittestopp-verification.md §6), exactly: a relative of Privacy Pass with
 * a hash to the curve of its own. Used by tests alone, where its vectors prove what is told of it; no route speaks it, since
 * there the server that issues and the one that accepts share a secret (docs/selfservice.md).
 *
 * Elements are uncompressed points, 65 bytes. Integers on the wire are big-endian two's complement, so that a leading 00 keeps
 * them positive. Not in constant time.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { decodeBase64, encodeBase64 } from '../text/base64.ts';

const { Point } = p256;
const { Fp, Fn } = Point;
const { a: A, b: B } = Point.CURVE();
type Element = typeof Point.BASE;

const ROTATION_SECONDS = 259_200;
const MOST_DERIVATIONS = 1_000;

/** §6.2: the interval, which is the `kid`. `now` in Unix seconds. */
export function rotationInterval(now: number): number {
  return Math.floor(now / ROTATION_SECONDS);
}

/** §6.2: the scalar of an interval. Half of what is derived is negative, and is reduced. */
export function rotatedScalar(master: Uint8Array, interval: number): bigint {
  for (let counter = 0; counter < MOST_DERIVATIONS; counter++) {
    const salt = Buffer.alloc(12);
    salt.writeBigInt64LE(BigInt(interval));
    salt.writeInt32LE(counter, 8);
    const scalar = signed(Buffer.from(hkdfSync('sha256', master, salt, '', 32)));
    if (scalar <= Fn.ORDER) return Fn.create(scalar);
  }
  throw new Error('No scalar comes from this master');
}

/** H2C(t): undefined for three seeds of four, where another one is drawn. */
export function hashToCurve(seed: Uint8Array): Element | undefined {
  const x = signed(createHash('sha256').update(seed).digest());
  if (x <= 0n || x >= Fp.ORDER) return undefined;
  const square = Fp.add(Fp.mul(Fp.add(Fp.sqr(x), A), x), B);
  const y = Fp.pow(square, (Fp.ORDER + 1n) / 4n);
  return Fp.eql(Fp.sqr(y), square) ? Point.fromAffine({ x, y }) : undefined;
}

export interface SignedPoint {
  readonly signedPoint: Element;
  readonly proofChallenge: bigint;
  readonly proofResponse: bigint;
}

/** Steps 4 and 5. `commitment`: a random scalar, ρ. */
export function signMasked(scalar: bigint, masked: Element, commitment: bigint): SignedPoint {
  const signedPoint = masked.multiply(scalar);
  const commitments = [Point.BASE.multiply(commitment), masked.multiply(commitment)] as const;
  const proofChallenge = challengeOf(masked, Point.BASE.multiply(scalar), signedPoint, commitments);
  return { signedPoint, proofChallenge, proofResponse: Fn.sub(commitment, Fn.mul(proofChallenge, scalar)) };
}

/** Step 8. */
export function isProven(publicKey: Element, masked: Element, signature: SignedPoint): boolean {
  const { signedPoint, proofChallenge: c, proofResponse: z } = signature;
  const commitments = [
    Point.BASE.multiplyUnsafe(z).add(publicKey.multiplyUnsafe(c)),
    masked.multiplyUnsafe(z).add(signedPoint.multiplyUnsafe(c)),
  ] as const;
  return challengeOf(masked, publicKey, signedPoint, commitments) === c;
}

function challengeOf(
  masked: Element,
  key: Element,
  signedPoint: Element,
  commitments: readonly [Element, Element],
): bigint {
  const hash = createHash('sha256').update('AnonymousTokens');
  for (const point of [Point.BASE, masked, key, signedPoint, ...commitments]) hash.update(point.toBytes(false));
  return Fn.create(signed(hash.digest()));
}

/** Step 9: W, from the signed point and the blinding scalar r. */
export function unmask(signedPoint: Element, blinding: bigint): Element {
  return signedPoint.multiply(Fn.inv(blinding));
}

/** Step 10: the value of the header `Authorization`. */
export function authorization(unmasked: Element, seed: Uint8Array, kid: string): string {
  return `Anonymous ${encodeBase64(unmasked.toBytes(false))}.${encodeBase64(seed)}.${kid}`;
}

/** Step 11 without the list of used seeds. `scalarOf`: of a kid, undefined for an unknown one. */
export function isGenuine(header: string, scalarOf: (kid: string) => bigint | undefined): boolean {
  const [unmasked = '', seed = '', kid = ''] = header.replace(/^Anonymous /, '').split('.');
  const [scalar, element] = [scalarOf(kid), hashToCurve(decodeBase64(seed) ?? Buffer.alloc(0))];
  if (scalar === undefined || element === undefined) return false;
  return encodeBase64(element.multiply(scalar).toBytes(false)) === unmasked;
}

/** As it stands in JSON: base64 of the shortest two's complement. */
export function encodeInteger(value: bigint): string {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return encodeBase64(Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex'));
}

/** Big-endian two's complement. */
function signed(bytes: Buffer): bigint {
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}
