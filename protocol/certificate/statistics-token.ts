/**
 * By which a verification server shows the key server whose figures it may read: a JWT of five minutes, signed with the
 * region's certificate key (verification-server.md §2.7, key-server.md §5.7).
 */
import type { KeyObject } from 'node:crypto';
import { ApiError } from '../errors.ts';
import type { UnixSeconds } from '../keys/interval.ts';
import { CLOCK_SKEW_SECONDS } from './claims.ts';
import { isEs256 } from './es256.ts';
import { type CompactJws, parseJws } from './jws.ts';

export const STATISTICS_AUDIENCE = 'keyserver';

const LIFE_SECONDS = 300;

export function statisticsClaims(issuer: string, audience: string, now: UnixSeconds): Record<string, unknown> {
  return { iss: issuer, aud: audience, iat: now - CLOCK_SKEW_SECONDS, exp: now + LIFE_SECONDS };
}

/** As it came, of a header `Authorization`. Throws ApiError 401. */
export function readStatisticsToken(authorization: string): CompactJws & { readonly issuer: string } {
  const [, token = ''] = /^Bearer (\S+)$/.exec(authorization) ?? [];
  const jws = parseJws(token);
  const { iss } = jws?.payload ?? {};
  if (!jws || typeof iss !== 'string') throw unauthorized();
  return { ...jws, issuer: iss.toWellFormed() };
}

/**
 * Throws ApiError 401, always the same. Times have no tolerance, as a certificate's. Every phone holds certificates, which the
 * same keys sign, and a region may have named its audience as this one: what says anything of keys is none of these.
 */
export function checkStatisticsToken(token: CompactJws, publicKey: KeyObject, now: UnixSeconds): void {
  const { aud, iat = 0, nbf = 0, exp, reportType, tekmac } = token.payload;
  const isCertificate = reportType !== undefined || tekmac !== undefined;
  const isInTime = typeof exp === 'number' && now <= exp && Number(iat) <= now && Number(nbf) <= now;
  if (isCertificate || aud !== STATISTICS_AUDIENCE || !isInTime) throw unauthorized();
  if (!isEs256(Buffer.from(token.signed), publicKey, token.signature)) throw unauthorized();
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'unauthorized', 'unauthorized');
}

/** To who has proven who it is: its figures are switched off here (key-server.md §5.7). */
export function accessForbidden(): ApiError {
  return new ApiError(401, 'unauthorized', 'API access forbidden');
}
