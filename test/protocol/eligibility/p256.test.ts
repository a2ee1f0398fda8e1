/** Multiplication by OpenSSL against that of @noble/curves. */
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePoint, encodePoint, multiply, multiplyBase } from '../../../protocol/eligibility/p256.ts';

const { Fn, BASE } = p256.Point;
const n = Fn.ORDER;
/** Slow as the other side is: not many runs. */
const some = { numRuns: 12 };
const scalar = fc.bigInt({ min: 1n, max: n - 1n });

describe('kP', () => {
  const point = BASE.multiply(7n);
  it.each([
    ['1', 1n],
    ['2', 2n],
    ['3', 3n],
    ['n − 3', n - 3n],
    ['n − 2', n - 2n],
    ['n − 1', n - 1n],
    ['(n − 1) / 2', (n - 1n) / 2n],
    ['2²⁵⁵', 1n << 255n],
  ])('for k = %s', (_, k) => {
    expect(multiply(point.toAffine(), k)).toEqual(point.multiply(k).toAffine());
    expect(multiplyBase(k).toString('hex')).toBe(BASE.multiply(k).toHex());
  });

  it('for any k and P', () => {
    fc.assert(
      fc.property(scalar, scalar, (k, of) => {
        const any = BASE.multiply(of);
        expect(multiply(any.toAffine(), k)).toEqual(any.multiply(k).toAffine());
      }),
      some,
    );
  });

  it.each([
    ['0', 0n],
    ['n', n],
    ['n + 1', n + 1n],
    ['2²⁵⁶', 1n << 256n],
    ['−1', -1n],
  ])('is a mistake for k = %s', (_, k) => expect(() => multiply(point.toAffine(), k)).toThrow(Error));
});

it('a point comes back from its 33 bytes', () => {
  fc.assert(
    fc.property(scalar, (k) => {
      const bytes = multiplyBase(k);
      const point = decodePoint(bytes);
      expect(point && encodePoint(point)).toEqual(bytes);
    }),
    some,
  );
});
