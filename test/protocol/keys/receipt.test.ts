import { describe, expect, it } from 'vitest';
import type { AcceptedKey } from '../../../protocol/keys/accept-keys.ts';
import { receiptOf } from '../../../protocol/keys/receipt.ts';

const now = Date.parse('2026-11-22T09:05:00Z') / 1000;

describe('a receipt', () => {
  const certificate = {
    issuer: 'i',
    reportType: 'confirmed',
    symptomOnsetInterval: 0,
    tekmac: Buffer.alloc(32),
  } as const;
  const keys = ['b', 'a'].map((id) => ({ id }) as AcceptedKey);
  const hour = Date.parse('2026-11-22T10:00:00Z') / 1000;
  const expires = (end: number, at = now) => receiptOf({ ...certificate, expires: end }, keys, at).expires;

  it('is another for another issuer, HMAC, type or set of keys, and the same in any order', () => {
    const id = (change: object, of = keys) => receiptOf({ ...certificate, expires: 0, ...change }, of, now).id;
    expect(id({}, keys.toReversed())).toBe(id({}));
    const others = [id({ issuer: 'j' }), id({ tekmac: Buffer.alloc(32, 1) }), id({ reportType: 'likely' })];
    expect(new Set([id({}), ...others, id({}, keys.slice(1))]).size).toBe(5);
  });

  it.each([
    ['one second before the hour', hour - 1, hour],
    ['on the hour, in which second the certificate is still valid', hour, hour + 3_600],
    ['one second after', hour + 1, hour + 3_600],
    ['never', 0, Date.parse('2026-11-23T10:00:00Z') / 1000],
    ['in more than a day', hour + 200_000, Date.parse('2026-11-23T10:00:00Z') / 1000],
  ])('outlives a certificate that ends %s, and tells no time but a full hour', (_, end, expected) => {
    expect(expires(end)).toBe(expected);
  });
});
