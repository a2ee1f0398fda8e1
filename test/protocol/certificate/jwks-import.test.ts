import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type ImportedKey,
  isUsable,
  type JwksKey,
  planImport,
  publicKeyOf,
  readJwks,
} from '../../../protocol/certificate/jwks-import.ts';

/** key-server.md §2.6, from internal/jwks/jwks_test.go. */
const published = {
  kid: 'r2v1',
  x: 'qcMMcLX1Z2afVAzypTMw1g3KN_OcdgvRDwOgpDWiswU',
  y: 'RjK8Hc7pLLO_JADNhwZIxCXjCH95VHuWPoKVaCGkXiA',
};
const spki =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqcMMcLX1Z2afVAzypTMw1g3KN/OcdgvRDwOgpDWiswVGMrwdzukss78kAM2HBkjEJeMIf3lUe5Y+gpVoIaReIA==';
const jwk = { ...published, kty: 'EC', crv: 'P-256' };

describe('JWKS', () => {
  it('reads the published key', () => {
    expect(readJwks(JSON.stringify([jwk]))).toEqual({ keys: [published], ignored: 0 });
    expect(publicKeyOf(published)?.export({ format: 'der', type: 'spki' }).toString('base64')).toBe(spki);
  });

  it('reads the object form too, and members that it does not need', () => {
    const text = JSON.stringify({ keys: [{ ...jwk, alg: 'ES256', use: 'sig', key_ops: ['verify'] }] });
    expect(readJwks(text)).toEqual({ keys: [published], ignored: 0 });
  });

  it.each(['', 'null', '{}', '"x"', '7', '{"keys":{}}', '[', '<html>'])('is not read from %j', (text) => {
    expect(readJwks(text)).toBeUndefined();
  });

  it('ignores what is no P-256 key with a new name', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    const entries = [
      { ...other, kid: 'a' },
      { ...jwk, kid: '' },
      { ...jwk, kid: 7 },
      { ...jwk, kid: 'k'.repeat(201) },
      { ...jwk, kid: 'b', y: published.x },
      { ...jwk, kid: 'c', x: undefined },
      { kty: 'oct', k: 'AAAA', kid: 'd' },
      null,
      jwk,
      { ...jwk, x: published.y },
    ];
    expect(readJwks(JSON.stringify(entries))).toEqual({ keys: [published], ignored: 9 });
    expect(readJwks('[]')).toEqual({ keys: [], ignored: 0 });
  });
});

describe('what an import changes', () => {
  const now = 1_795_305_600;
  const listed = (kid: string, x = 'x'): JwksKey => ({ kid, x, y: 'y' });
  const stored = (kid: string, times: Partial<ImportedKey> = {}): ImportedKey => ({
    ...listed(kid),
    from: 1,
    ...times,
  });
  const nothing = { insert: [], revoke: [], purge: [], reappeared: [], changed: [] };

  it('inserts new keys and revokes missing ones', () => {
    expect(planImport([stored('a'), stored('b')], [listed('b'), listed('c')], now)).toEqual({
      ...nothing,
      insert: [listed('c')],
      revoke: [stored('a')],
    });
  });

  it('changes nothing when nothing changed, and nothing for an empty list', () => {
    expect(planImport([stored('a')], [listed('a')], now)).toEqual(nothing);
    expect(planImport([stored('a')], [], now)).toEqual(nothing);
  });

  it('neither revokes twice nor reinstates', () => {
    const revoked = stored('a', { thru: now - 5 });
    expect(planImport([revoked, stored('b')], [listed('b')], now)).toEqual(nothing);
    expect(planImport([revoked], [listed('a')], now)).toEqual({ ...nothing, reappeared: [revoked] });
  });

  it('never replaces a key under its name', () => {
    expect(planImport([stored('a')], [listed('a', 'z')], now)).toEqual({ ...nothing, changed: [listed('a', 'z')] });
  });

  it('forgets a revoked key after 30 days, unless it is listed still', () => {
    const life = 30 * 86_400;
    const old = stored('a', { thru: now - life });
    expect(planImport([old, stored('b')], [listed('b')], now).purge).toEqual([old]);
    expect(planImport([old], [listed('a')], now)).toEqual({ ...nothing, reappeared: [old] });
    expect(planImport([stored('a', { thru: now - life + 1 })], [listed('b')], now).purge).toEqual([]);
  });

  it('says when a key may verify', () => {
    expect([now - 1, now, now + 1].map((time) => isUsable(stored('a', { from: now }), time))).toEqual([
      false,
      true,
      true,
    ]);
    expect([now - 1, now].map((time) => isUsable(stored('a', { thru: now }), time))).toEqual([true, false]);
  });
});
