import { describe, expect, it } from 'vitest';
import { AwsSha256 } from '../../../../lambdas/shared/aws/hash.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('AwsSha256', () => {
  it('is SHA-256 (FIPS 180-4, "abc")', async () => {
    const hash = new AwsSha256();
    hash.update('abc');
    expect(hex(await hash.digest())).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it.each([
    ['text', 'Jefe'],
    ['bytes', Buffer.from('Jefe')],
    ['a view into a larger buffer', Buffer.from('xJefex').subarray(1, 5)],
  ])('is HMAC-SHA-256 with a secret of %s (RFC 4231, case 2)', async (_, secret) => {
    const hash = new AwsSha256(secret);
    hash.update('what do ya want ');
    hash.update(Buffer.from('for nothing?'));
    expect(hex(await hash.digest())).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it('starts anew after reset, with the same secret', async () => {
    const hash = new AwsSha256('Jefe');
    hash.update('something else');
    hash.reset();
    hash.update('what do ya want for nothing?');
    expect(hex(await hash.digest())).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });
});
