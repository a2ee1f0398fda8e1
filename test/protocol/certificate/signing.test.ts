import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derToRaw, rawToDer, spkiToPoint } from '../../../protocol/certificate/signing.ts';
import { freshSigner } from '../../support/keys/signers.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('derToRaw', () => {
  it('gives what OpenSSL calls ieee-p1363, for signatures of all lengths', () => {
    for (let round = 0; round < 300; round += 1) {
      const der = sign('sha256', Buffer.from([round % 256]), privateKey);
      const raw = derToRaw(der);
      expect(raw).toHaveLength(64);
      expect(verify('sha256', Buffer.from([round % 256]), { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw)).toBe(
        true,
      );
    }
  });

  it('agrees with noble for every r and s', () => {
    const scalar = fc.bigInt({ min: 1n, max: p256.Point.Fn.ORDER - 1n });
    fc.assert(
      fc.property(scalar, scalar, (r, s) => {
        const signature = new p256.Signature(r, s);
        expect(derToRaw(signature.toBytes('der'))).toEqual(Buffer.from(signature.toBytes('compact')));
      }),
    );
  });

  it('fills short integers with zeros and drops the sign byte', () => {
    expect(derToRaw(hex('30 07 02 01 01 02 02 00 80')).toString('hex')).toBe(
      `${'01'.padStart(64, '0')}${'80'.padStart(64, '0')}`,
    );
  });

  it('reads a view into a larger buffer', () => {
    const der = sign('sha256', Buffer.alloc(1), privateKey);
    const larger = Buffer.concat([Buffer.alloc(3), der, Buffer.alloc(3)]);
    expect(derToRaw(new Uint8Array(larger.buffer, larger.byteOffset + 3, der.length))).toEqual(derToRaw(der));
  });

  it.each([
    ['nothing', ''],
    ['no sequence', '31 06 02 01 01 02 01 01'],
    ['a wrong length', '30 07 02 01 01 02 01 01'],
    ['one integer', '30 03 02 01 01'],
    ['three integers', '30 09 02 01 01 02 01 01 02 01 01'],
    ['another type inside', '30 06 02 01 01 03 01 01'],
    ['a negative integer', '30 06 02 01 80 02 01 01'],
    ['an empty integer', '30 05 02 00 02 01 01'],
    ['a leading zero without need', '30 07 02 02 00 01 02 01 01'],
    ['a length beyond the end', '30 06 02 01 01 02 05 01'],
    ['33 significant bytes', `30 26 02 21 ${'7f'.repeat(33)} 02 01 01`],
    ['a long-form length', '30 81 06 02 01 01 02 01 01'],
  ])('refuses %s', (_, der) => expect(() => derToRaw(hex(der))).toThrow(TypeError));
});

describe('rawToDer', () => {
  it('agrees with noble for every r and s', () => {
    const scalar = fc.oneof(
      fc.bigInt({ min: 1n, max: p256.Point.Fn.ORDER - 1n }),
      fc.integer({ min: 0, max: 31 }).map((shift) => 0x80n << BigInt(8 * shift)),
    );
    fc.assert(
      fc.property(scalar, scalar, (r, s) => {
        fc.pre(r < p256.Point.Fn.ORDER && s < p256.Point.Fn.ORDER);
        const signature = new p256.Signature(r, s);
        expect(rawToDer(signature.toBytes('compact'))).toEqual(Buffer.from(signature.toBytes('der')));
      }),
    );
  });

  it('makes of zeros an integer 0', () => {
    expect(rawToDer(Buffer.alloc(64))).toEqual(hex('30 06 02 01 00 02 01 00'));
  });
});

describe('spkiToPoint', () => {
  it('gives the JWK members of the key', () => {
    const { x, y } = publicKey.export({ format: 'jwk' });
    expect(spkiToPoint(publicKey.export({ format: 'der', type: 'spki' }))).toEqual({ x, y });
  });

  it.each(['secp256k1', 'P-384'])('refuses a key on %s', (namedCurve) => {
    const other = generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'der', type: 'spki' });
    expect(() => spkiToPoint(other)).toThrow('Not a P-256 public key');
  });

  it('refuses other bytes', () => expect(() => spkiToPoint(Buffer.alloc(91))).toThrow());
});

describe('the tests’ own signer', () => {
  it('signs a digest as OpenSSL verifies it', async () => {
    const signer = freshSigner('k');
    const digest = createHash('sha256').update('message').digest();
    expect(verify('sha256', Buffer.from('message'), signer.publicPem, await signer.sign(digest))).toBe(true);
  });
});
