import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEs256, signEs256 } from '../../../protocol/certificate/es256.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ieee = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
const text = fc.uint8Array({ maxLength: 200 });

describe('ES256', () => {
  it('verifies the example of RFC 7515, appendix A.3, and no other text', () => {
    const key = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      },
    });
    const signed = Buffer.from(
      'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
    );
    const signature = Buffer.from(
      'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
      'base64url',
    );
    expect(isEs256(signed, key, signature)).toBe(true);
    expect(isEs256(signed.subarray(1), key, signature)).toBe(false);
  });

  it('is what Node calls ieee-p1363, signed and verified', () => {
    fc.assert(
      fc.property(text, (data) => {
        expect(verify('sha256', data, ieee, signEs256(data, privateKey))).toBe(true);
        const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
        expect(isEs256(data, publicKey, sign('sha256', data, key))).toBe(true);
      }),
    );
  });

  it('refuses what Node refuses: any other 64 bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
      fc.constantFrom(Buffer.alloc(64), Buffer.alloc(64, 0xff), Buffer.concat([Buffer.alloc(63), Buffer.from([1])])),
    );
    fc.assert(
      fc.property(text, bytes, (data, signature) => {
        expect(isEs256(data, publicKey, signature)).toBe(verify('sha256', data, ieee, signature));
      }),
    );
  });

  it('refuses another length, DER among them', () => {
    const der = sign('sha256', Buffer.from('x'), privateKey);
    for (const signature of [der, Buffer.alloc(0), Buffer.alloc(63), Buffer.alloc(65)]) {
      expect(isEs256(Buffer.from('x'), publicKey, signature)).toBe(false);
    }
  });
});
