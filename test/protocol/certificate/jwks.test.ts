import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isKid, publicKeyOf, readJwks } from '../../../protocol/certificate/jwks.ts';

/** key-server.md §2.6, from internal/jwks/jwks_test.go. */
const published = {
  kid: 'r2v1',
  x: 'qcMMcLX1Z2afVAzypTMw1g3KN_OcdgvRDwOgpDWiswU',
  y: 'RjK8Hc7pLLO_JADNhwZIxCXjCH95VHuWPoKVaCGkXiA',
};
const spki =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqcMMcLX1Z2afVAzypTMw1g3KN/OcdgvRDwOgpDWiswVGMrwdzukss78kAM2HBkjEJeMIf3lUe5Y+gpVoIaReIA==';
const jwk = { ...published, kty: 'EC', crv: 'P-256' };
const fresh = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
});
const read = (...entries: unknown[]) => readJwks(JSON.stringify(entries));

describe('JWKS', () => {
  it('reads the published key', () => {
    expect(read(jwk)).toEqual({ keys: [published], refused: [], ignored: 0 });
    expect(publicKeyOf(published)?.export({ format: 'der', type: 'spki' }).toString('base64')).toBe(spki);
  });

  it('reads the object form too, and members that it does not need', () => {
    const text = JSON.stringify({ keys: [{ ...jwk, alg: 'ES256', use: 'sig', key_ops: ['verify'] }] });
    expect(readJwks(text)).toEqual({ keys: [published], refused: [], ignored: 0 });
  });

  it.each(['', 'null', '{}', '"x"', '7', '{"keys":{}}', '[', '<html>', `${'['.repeat(30_000)}`, '{"__proto__":[]}'])(
    'is not read from %j',
    (text) => expect(readJwks(text)).toBeUndefined(),
  );

  it('ignores what does not say it is a P-256 key, and repetitions', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    const entries = [{ ...other, kid: 'a' }, { kty: 'oct', k: 'AAAA', kid: 'd' }, null, [], 7, 1e308, jwk, { ...jwk }];
    expect(read(...entries)).toEqual({ keys: [published], refused: [], ignored: 7 });
    expect(read()).toEqual({ keys: [], refused: [], ignored: 0 });
    expect(read({ __proto__: jwk })).toEqual({ keys: [], refused: [], ignored: 1 });
    expect(readJwks(`[{"__proto__": ${JSON.stringify(jwk)}}]`)?.keys).toEqual([]);
  });

  it.each([
    ['no kid', { kid: '' }, '#1'],
    ['a number as kid', { kid: 7 }, '#1'],
    ['a kid that no row can have', { kid: 'k'.repeat(201) }, '#1'],
    ['a kid that moves a cursor', { kid: 'a\u001b[2J' }, '#1'],
    ['a kid with a blank', { kid: 'a b' }, '#1'],
    ['half of a character', { kid: '\ud800' }, '#1'],
    ['a point off the curve', { kid: 'b', y: published.x }, 'b'],
    ['no x', { kid: 'b', x: undefined }, 'b'],
    ['x as a number', { kid: 'b', x: 1e308 }, 'b'],
    ['padding', { kid: 'b', x: `${published.x}=` }, 'b'],
    ['plain base64', { kid: 'b', x: published.x.replace('_', '/') }, 'b'],
    ['another spelling of the same bytes', { kid: 'b', x: published.x.replace(/U$/, 'V') }, 'b'],
    ['33 bytes', { kid: 'b', x: `A${published.x}` }, 'b'],
    ['the point at infinity', { kid: 'b', x: 'A'.repeat(43), y: 'A'.repeat(43) }, 'b'],
  ])('refuses an entry with %s, and takes the others', (_, change, entry) => {
    const good = fresh('good');
    const { keys, refused, ignored } = read(good, { ...jwk, ...change }) ?? {};
    expect(keys?.map(({ kid }) => kid)).toEqual(['good']);
    expect([refused, ignored]).toEqual([[{ entry, fault: 'malformed' }], 0]);
  });

  it('refuses a key that shows its private half', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const entry = { ...privateKey.export({ format: 'jwk' }), kid: 'a' };
    expect(read(entry, jwk)).toEqual({ keys: [published], refused: [{ entry: 'a', fault: 'private' }], ignored: 0 });
  });

  it('takes none of two keys under one kid', () => {
    expect(read(fresh('a'), jwk, fresh('a'))).toEqual({
      keys: [published],
      refused: [{ entry: 'a', fault: 'duplicate' }],
      ignored: 1,
    });
  });

  it.each(['__proto__', 'constructor', 'ключ', '鍵'])('takes %s as a name', (kid) => {
    expect(read({ ...jwk, kid })?.keys).toEqual([{ ...published, kid }]);
    expect(isKid(kid)).toBe(true);
  });
});
