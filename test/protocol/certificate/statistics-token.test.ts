import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signEs256 } from '../../../protocol/certificate/es256.ts';
import { compactJws, jwsInput } from '../../../protocol/certificate/jws.ts';
import {
  checkStatisticsToken,
  readStatisticsToken,
  statisticsClaims,
} from '../../../protocol/certificate/statistics-token.ts';
import { ApiError } from '../../../protocol/errors.ts';

const NOW = 1_764_000_000;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const standard = statisticsClaims('org.example.verification', 'keyserver', NOW);

function tokenOf(claims: Record<string, unknown>, key = privateKey): string {
  const signed = jwsInput('US-ZZ-v1', claims);
  return compactJws(signed, signEs256(Buffer.from(signed), key));
}

function outcome(header: string, now = NOW): string {
  try {
    const token = readStatisticsToken(header);
    checkStatisticsToken(token, publicKey, now);
    return `${token.issuer} ${token.kid}`;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return `${error.status} ${error.code} ${error.message}`;
  }
}

const bearer = (claims: Record<string, unknown> = {}, key = privateKey) =>
  `Bearer ${tokenOf({ ...standard, ...claims }, key)}`;
const REFUSED = '401 unauthorized unauthorized';

describe('a token for statistics', () => {
  it('names the issuer and is good for five minutes, also where the key server’s clock is five seconds slow', () => {
    expect(outcome(bearer())).toBe('org.example.verification US-ZZ-v1');
    expect([-6, -5, 300, 301].map((later) => outcome(bearer(), NOW + later) === REFUSED)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it.each([
    ['another audience', bearer({ aud: 'org.example.keyserver' })],
    ['no end', bearer({ exp: undefined })],
    ['an end in words', bearer({ exp: 'tomorrow' })],
    ['a beginning to come', bearer({ nbf: NOW + 1 })],
    ['another’s key', bearer({}, other.privateKey)],
    ['no issuer', bearer({ iss: undefined })],
    ['a certificate whose audience is this one', bearer({ reportType: 'confirmed', tekmac: 'AAAA' })],
    ['a certificate’s HMAC alone', bearer({ tekmac: '' })],
    ['no Bearer', tokenOf(standard)],
    ['another scheme', `Basic ${tokenOf(standard)}`],
    ['more behind it', `${bearer()} x`],
    ['nothing', ''],
    ['no token', 'Bearer x'],
  ])('is refused, always in the same words: %s', (_, header) => {
    expect(outcome(header)).toBe(REFUSED);
  });
});
