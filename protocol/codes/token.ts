/**
 * Verification token: proves to this server alone that a code was redeemed. A JWT signed with the P-256 key of a ring
 * version, whose name is the `kid` (verification-server.md §1.8).
 */
import { createHash, createPrivateKey, createPublicKey, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { isEs256, signEs256 } from '../certificate/es256.ts';
import { type CompactJws, compactJws, jwsInput } from '../certificate/jws.ts';
import { ApiError } from '../errors.ts';
import { DAY_SECONDS, parseUtcDay, type UnixSeconds } from '../keys/interval.ts';
import { decodeBase64, encodeBase64Unpadded } from '../text/base64.ts';
import { parseTestType } from './accept.ts';
import type { TestType } from './test-type.ts';

export const TOKEN_LIFE_SECONDS = DAY_SECONDS;
/**
 * How far the clocks of two containers differ at most: five seconds either way. The reference has no such tolerance
 * (verification-server.md §1.3, step 3), and one machine for both calls; only what we signed gets here.
 */
const CLOCK_DIFFERENCE_SECONDS = 10;
const DIAGNOSIS_KEY_BYTES = 16;
const TOKEN_ID_BYTES = 96;

/** What a person was told, as it was issued. */
export interface Finding {
  testType: TestType;
  /** `YYYY-MM-DD`, or '' where unknown. */
  symptomDate: string;
  testDate: string;
}

export interface TokenKey {
  readonly kid: string;
  /** The private key's bytes as the secret of the token ids, so that nobody else can compute one. */
  readonly idSecret: KeyObject;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface Token {
  finding: Finding;
  /** 16 bytes: whose diagnosis it is (code.ts). */
  diagnosis: Buffer;
  /** 128 characters. */
  jti: string;
}

/** `pkcs8`: a P-256 private key in DER. */
export function openTokenKey(kid: string, pkcs8: Buffer): TokenKey {
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return { kid, idSecret: createSecretKey(pkcs8), privateKey, publicKey: createPublicKey(privateKey) };
}

/**
 * `jti`: the diagnosis key and 80 derived bytes, in unpadded base64. Derived, not drawn: the same request (repeat.ts) of a
 * phone that lost the answer leads to the same token id again, no other request does, and nothing but a hash is stored.
 */
export function tokenId(key: TokenKey, diagnosis: Buffer, requestIdentity: Buffer): string {
  const info = Buffer.concat([Buffer.from('jti'), diagnosis]);
  const derived = hkdfSync('sha512', key.idSecret, requestIdentity, info, TOKEN_ID_BYTES - DIAGNOSIS_KEY_BYTES);
  return encodeBase64Unpadded(Buffer.concat([diagnosis, Buffer.from(derived)]));
}

/** SHA-256: the only form in which a token id is stored. */
export function tokenIdHash(jti: string): Buffer {
  return createHash('sha256').update(jti).digest();
}

/** `issuer` is audience as well: only the server that wrote the token reads it. */
export function signToken(key: TokenKey, issuer: string, finding: Finding, jti: string, issuedAt: UnixSeconds): string {
  const signed = jwsInput(key.kid, {
    aud: issuer,
    exp: issuedAt + TOKEN_LIFE_SECONDS,
    iat: issuedAt,
    iss: issuer,
    jti,
    sub: formatSubject(finding),
  });
  return compactJws(signed, signEs256(Buffer.from(signed), key.privateKey));
}

/** The claims of a token signed by `key`; throws `token_invalid` in the order of verification-server.md §1.3. */
export function openToken(jws: CompactJws, key: TokenKey, issuer: string, now: UnixSeconds): Token {
  if (!isEs256(Buffer.from(jws.signed), key.publicKey, jws.signature)) {
    throw tokenInvalid('invalid verification token');
  }
  const { exp, iat, nbf, iss, aud, sub, jti } = jws.payload;
  const latest = now + CLOCK_DIFFERENCE_SECONDS;
  const hasBegun = (time: unknown) => isTime(time) && time <= latest;
  if (!isTime(exp) || exp <= now || !hasBegun(iat) || (nbf !== undefined && !hasBegun(nbf))) {
    throw tokenInvalid('verification token expired');
  }
  const finding = typeof sub === 'string' ? parseSubject(sub) : undefined;
  const id = typeof jti === 'string' ? decodeBase64(jti) : undefined;
  if (iss !== issuer || aud !== issuer || !finding || id?.length !== TOKEN_ID_BYTES) {
    throw tokenInvalid('verification token not valid');
  }
  return { finding, diagnosis: id.subarray(0, DIAGNOSIS_KEY_BYTES), jti: String(jti) };
}

export function tokenInvalid(message: string): ApiError {
  return new ApiError(400, 'token_invalid', message);
}

function isTime(value: unknown): value is UnixSeconds {
  return Number.isSafeInteger(value);
}

/** `sub`: type, symptom date and test date, such as `confirmed..2020-07-07`. */
export function formatSubject({ testType, symptomDate, testDate }: Finding): string {
  return `${testType}.${symptomDate}.${testDate}`;
}

/** Two parts are the old form without a test date (vector V5). */
export function parseSubject(text: string): Finding | undefined {
  const parts = text.split('.');
  const [type = '', symptomDate = '', testDate = ''] = parts;
  const testType = parseTestType(type);
  const count = parts.length;
  if (!testType || count < 2 || count > 3 || !isDay(symptomDate) || !isDay(testDate)) return undefined;
  return { testType, symptomDate, testDate };
}

function isDay(text: string): boolean {
  return text === '' || parseUtcDay(text) !== undefined;
}
