/** The verification certificate: a JWT by which a health authority vouches for keys (key-server.md §2). */
import type { KeyObject } from 'node:crypto';
import { ApiError } from '../errors.ts';
import { coversKeys, type SentKey } from '../keys/hmac.ts';
import type { Interval, UnixSeconds } from '../keys/interval.ts';
import { isReportType, type ReportType } from '../keys/report-type.ts';
import { decodeBase64 } from '../text/base64.ts';
import { isEs256 } from './es256.ts';

const MAX_UINT32 = 2 ** 32 - 1;

/** A certificate as it came: nothing in it is to be believed before `checkCertificate`. */
export interface UncheckedCertificate {
  readonly kid: string;
  readonly issuer: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

export interface Certificate {
  readonly issuer: string;
  readonly reportType: ReportType;
  /** 0 when absent. */
  readonly symptomOnsetInterval: Interval;
  readonly tekmac: Buffer;
  /** 0 when it never expires. */
  readonly expires: UnixSeconds;
}

/**
 * 401. The reason is one of a few fixed words: enough for a laboratory to find its mistake, and nothing that tells one
 * issuer's settings to another.
 */
export function certificateRefused(reason: string): ApiError {
  const text = `unable to validate diagnosis verification: ${reason}`;
  return new ApiError(401, 'health_authority_verification_certificate_invalid', text);
}

/** Takes a compact JWS apart. Throws ApiError 401 unless it is three parts, ES256, with a `kid`. */
export function readCertificate(jwt: string): UncheckedCertificate {
  const parts = jwt.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !header || !payload || !signature) throw certificateRefused('malformed certificate');
  const { alg, kid } = readSegment(header);
  if (alg !== 'ES256') throw certificateRefused('algorithm');
  if (typeof kid !== 'string') throw certificateRefused('key');
  const claims = readSegment(payload);
  return {
    kid,
    // Looked up before it is believed: half of a character would be no key of any table.
    issuer: typeof claims.iss === 'string' ? claims.iss.toWellFormed() : '',
    claims,
    signed: Buffer.from(`${header}.${payload}`),
    signature: bytesOf(signature),
  };
}

/** Base64url without padding, as RFC 7515 demands. */
function bytesOf(segment: string): Buffer {
  if (!/^[A-Za-z0-9_-]+$/.test(segment)) throw certificateRefused('malformed certificate');
  return Buffer.from(segment, 'base64url');
}

function readSegment(segment: string): Record<string, unknown> {
  const bytes = bytesOf(segment);
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON: refused below, like JSON that is no object.
  }
  throw certificateRefused('malformed certificate');
}

export interface CertificateTrust {
  /** What the issuer's certificates must name; compared as one string. */
  readonly audience: string;
  /** The issuer's P-256 key of this `kid`. */
  readonly publicKey: KeyObject;
}

/** Throws ApiError 401. Times have no tolerance: seconds, `exp` still valid in its own second. */
export function checkCertificate(
  certificate: UncheckedCertificate,
  trust: CertificateTrust,
  now: UnixSeconds,
): Certificate {
  const { claims } = certificate;
  if (claims.aud !== trust.audience) throw certificateRefused('audience');
  const expires = checkTimes(claims, now);
  if (!isEs256(certificate.signed, trust.publicKey, certificate.signature)) throw certificateRefused('signature');
  return {
    issuer: certificate.issuer,
    reportType: readReportType(claims.reportType),
    symptomOnsetInterval: wholeNumber(claims.symptomOnsetInterval, MAX_UINT32),
    tekmac: readTekmac(claims.tekmac),
    expires,
  };
}

function checkTimes(claims: Readonly<Record<string, unknown>>, now: UnixSeconds): UnixSeconds {
  const [issuedAt, notBefore, expires] = [claims.iat, claims.nbf, claims.exp].map((time) =>
    wholeNumber(time, Number.MAX_SAFE_INTEGER),
  ) as [number, number, number];
  if (expires !== 0 && now > expires) throw certificateRefused('expired');
  if (issuedAt > now || notBefore > now) throw certificateRefused('not valid yet');
  return expires;
}

/** 0 when absent. */
function wholeNumber(claim: unknown, maximum: number): number {
  if (claim === undefined || claim === null) return 0;
  if (typeof claim === 'number' && Number.isSafeInteger(claim) && claim >= 0 && claim <= maximum) return claim;
  throw certificateRefused('malformed claim');
}

function readReportType(claim: unknown): ReportType {
  if (typeof claim === 'string' && isReportType(claim)) return claim;
  throw certificateRefused('report type');
}

function readTekmac(claim: unknown): Buffer {
  const bytes = typeof claim === 'string' ? decodeBase64(claim) : undefined;
  if (bytes?.length !== 32) throw certificateRefused('HMAC');
  return bytes;
}

/** Throws ApiError 401 unless the certificate was made for exactly these keys by who knows `hmacKey` (base64). */
export function checkHmac(certificate: Certificate, hmacKey: string, keys: readonly SentKey[]): void {
  const secret = decodeBase64(hmacKey);
  const covered = secret !== undefined && keys.length > 0 && coversKeys(certificate.tekmac, secret, keys);
  if (!covered) throw certificateRefused('HMAC');
}
