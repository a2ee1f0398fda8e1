import { describe, expect, it } from 'vitest';
import { readKeyWish, ringKinds, signingKinds } from '../../../protocol/rings/key-wish.ts';

describe('readKeyWish', () => {
  it.each(ringKinds)('the ring %s, of all regions', (what) => {
    expect(readKeyWish({ what })).toEqual({ what });
    expect(readKeyWish({ what, region: 'US-ZZ' })).toEqual({ error: expect.stringContaining('no region') });
  });

  it.each(signingKinds)('a region’s keys for %s', (what) => {
    expect(readKeyWish({ what, region: 'us-zz' })).toEqual({ what, region: 'US-ZZ' });
    for (const region of [undefined, '', 'US-ZZ#x', 7]) {
      expect(readKeyWish({ what, region })).toEqual({ error: expect.stringContaining('which?') });
    }
  });

  it.each([undefined, '', 'Code', 'toString', 7])('refuses %j', (what) => {
    expect(readKeyWish({ what, region: 'US-ZZ' })).toEqual({
      error: expect.stringContaining('certificate, message, code'),
    });
  });
});
