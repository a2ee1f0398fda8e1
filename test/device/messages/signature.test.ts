import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { checkSigned, readSigned } from '../../../device/messages/signature.ts';

/**
 * verification-server.md §10, V11: SHA-256 of `EN Report.<phone>.2021-03-04.Your code is 12345678 \nAuthentication:`. It is
 * this digest that is signed here, so that the checker has to find the string by itself.
 */
const V11 = '78bd6ad21f0b00d6d2c068de661a567ef81039cab5dd73a8e0cd25bbad28a61f';
const to = '+11111111111';
const secret = p256.utils.randomSecretKey();
const point = Buffer.from(p256.getPublicKey(secret, false));
const publicKey = createPublicKey({
  key: {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  },
  format: 'jwk',
});

function signedV11(monthDay = '0304'): string {
  const der = p256.sign(Buffer.from(V11, 'hex'), secret, { prehash: false, format: 'der' });
  const signature = Buffer.from(der).toString('base64').replace(/=+$/, '');
  return `Your code is 12345678 \nAuthentication:${monthDay}:r1v2sms:${signature}`;
}

const at = (text: string) => Date.parse(text) / 1000;
const arrived = (text: string, receivedAt = at('2021-03-04T12:00:00Z')) => ({ text, to, receivedAt });

describe('a signed message', () => {
  it('has a text for people, a key id and a day', () => {
    expect(readSigned(signedV11())).toMatchObject({
      text: 'Your code is 12345678',
      keyId: 'r1v2sms',
      monthDay: '03-04',
    });
  });

  it('is good for its number, purpose and day (V11)', () => {
    expect(checkSigned(arrived(signedV11()), 'EN Report', publicKey)).toBe('good');
  });

  it.each([
    ['another number', { ...arrived(signedV11()), to: '+11111111112' }],
    ['another text', arrived(signedV11().replace('12345678', '12345679'))],
    ['another day in it', arrived(signedV11('0305'))],
    ['another year', arrived(signedV11(), at('2022-03-04T12:00:00Z'))],
    ['bytes that are no signature', arrived(signedV11().replace(/[^:]+$/, 'AAAA'))],
  ])('is forged with %s', (_, message) => expect(checkSigned(message, 'EN Report', publicKey)).toBe('forged'));

  it('is forged for another purpose, and under another key', () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    expect(checkSigned(arrived(signedV11()), 'User Report', publicKey)).toBe('forged');
    expect(checkSigned(arrived(signedV11()), 'EN Report', stranger)).toBe('forged');
  });

  it.each([
    ['2021-03-02T23:59:59Z', 'outdated'],
    ['2021-03-03T00:00:00Z', 'good'],
    ['2021-03-05T23:59:59Z', 'good'],
    ['2021-03-06T00:00:00Z', 'outdated'],
  ])('that arrives at %s is %s: the day before or after still counts', (time, verdict) => {
    expect(checkSigned(arrived(signedV11(), at(time)), 'EN Report', publicKey)).toBe(verdict);
  });

  it.each([
    ['2026-12-31', '2027-01-01T00:10:00Z', 'good'],
    ['2027-01-01', '2026-12-31T23:50:00Z', 'good'],
    ['2026-02-28', '2027-03-01T00:00:00Z', 'forged'],
  ])('of %s that arrives at %s is %s: the year is not in it', (day, time, verdict) => {
    const { privateKey, publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const body = 'Code \nAuthentication:';
    const signature = sign('sha256', Buffer.from(`EN Report.${to}.${day}.${body}`), privateKey);
    const text = `${body}${day.slice(5).replace('-', '')}:US-ZZ-v1-sms:${signature.toString('base64').replace(/=+$/, '')}`;
    expect(checkSigned(arrived(text, at(time)), 'EN Report', key)).toBe(verdict);
  });
});

it.each([
  ['no signature', 'Your code is 12345678'],
  ['no blank before the line', 'Code\nAuthentication:0304:k:AAAA'],
  ['a padded signature', 'Code \nAuthentication:0304:k:AAAA=='],
  ['text after it', 'Code \nAuthentication:0304:k:AAAA and more'],
  ['a colon in the key id', 'Code \nAuthentication:0304:k:k:AAAA'],
])('a message with %s counts as unsigned', (_, text) => {
  expect(readSigned(text)).toBeUndefined();
  expect(checkSigned(arrived(text), 'EN Report', publicKey)).toBe('unsigned');
});
