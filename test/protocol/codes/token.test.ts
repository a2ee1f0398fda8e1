import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJws } from '../../../protocol/certificate/jws.ts';
import { testTypes } from '../../../protocol/codes/test-type.ts';
import {
  type Finding,
  formatSubject,
  openToken,
  openTokenKey,
  parseSubject,
  signToken,
  type TokenKey,
  tokenId,
} from '../../../protocol/codes/token.ts';
import { ApiError } from '../../../protocol/errors.ts';
import { encodeBase64Url } from '../../../protocol/text/base64.ts';

const now = 1_795_305_600;
const issuer = 'diagnosis-verification-example';
const finding: Finding = { testType: 'likely', symptomDate: '2020-07-10', testDate: '' };
const diagnosis = Buffer.alloc(16, 3);
const identity = Buffer.alloc(32, 9);

function newKey(kid: string, namedCurve = 'P-256'): TokenKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  return openTokenKey(kid, privateKey.export({ format: 'der', type: 'pkcs8' }));
}

const key = newKey('3f1d2a7e-0000-4000-8000-000000000001');
const jti = tokenId(key, diagnosis, identity);
const token = signToken(key, issuer, finding, jti, now);
const claims = { aud: issuer, exp: now + 86_400, iat: now, iss: issuer, jti, sub: 'likely.2020-07-10.' };

const segment = (value: unknown) => encodeBase64Url(Buffer.from(JSON.stringify(value)));

/** A token signed by anyone with anything; raw signature unless told otherwise. */
function forge(payload: unknown, by = key, header: unknown = { alg: 'ES256', kid: by.kid, typ: 'JWT' }): string {
  const signed = `${segment(header)}.${segment(payload)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: by.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${encodeBase64Url(signature)}`;
}

function open(text: string, at = now): unknown {
  const jws = parseJws(text);
  if (!jws) return 'not a token';
  try {
    return openToken(jws, key, issuer, at);
  } catch (error) {
    return error instanceof ApiError ? `${error.code}: ${error.message}` : error;
  }
}

describe('a token', () => {
  it('has the form of the published sample (verification-server.md §10, V25)', () => {
    const [head = '', body = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(head)).toEqual({ alg: 'ES256', kid: key.kid, typ: 'JWT' });
    expect(JSON.parse(body)).toEqual(claims);
    expect(jti).toMatch(/^[A-Za-z0-9+/]{128}$/);
  });
  it('opens', () => expect(open(token)).toEqual({ finding, diagnosis, jti }));
  it('opens until its last second', () => {
    expect(open(token, now + 86_399)).toEqual({ finding, diagnosis, jti });
    expect(open(token, now + 86_400)).toBe('token_invalid: verification token expired');
  });
});

describe('token ids', () => {
  it('are the same for the same request, and only for it', () => {
    expect(tokenId(key, diagnosis, identity)).toBe(jti);
    expect(tokenId(key, diagnosis, Buffer.alloc(32, 8))).not.toBe(jti);
    expect(tokenId(newKey('other'), diagnosis, identity)).not.toBe(jti);
    expect(tokenId(key, Buffer.alloc(16, 4), identity)).not.toBe(jti);
  });
});

describe('must fail as no token at all', () => {
  const [head = '', body = '', tail = ''] = token.split('.');
  const der = sign('sha256', Buffer.from(`${head}.${body}`), key.privateKey);
  const publicPem = createPublicKey(key.privateKey).export({ format: 'pem', type: 'spki' });
  const hs256 = `${segment({ alg: 'HS256', kid: key.kid, typ: 'JWT' })}.${body}`;
  const cases: [string, string][] = [
    ['nothing', ''],
    ['a.b.c', 'a.b.c'],
    ['two parts', `${head}.${body}`],
    ['four parts', `${token}.x`],
    ['alg none', `${segment({ alg: 'none', kid: key.kid, typ: 'JWT' })}.${body}.`],
    ['alg none with a signature', `${segment({ alg: 'none', kid: key.kid, typ: 'JWT' })}.${body}.${tail}`],
    ['HS256 with the public key', `${hs256}.${createHmac('sha256', publicPem).update(hs256).digest('base64url')}`],
    ['ES384', forge(claims, key, { alg: 'ES384', kid: key.kid, typ: 'JWT' })],
    ['no kid', forge(claims, key, { alg: 'ES256', typ: 'JWT' })],
    ['critical extensions', forge(claims, key, { alg: 'ES256', kid: key.kid, typ: 'JWT', crit: ['exp'] })],
    ['another typ', forge(claims, key, { alg: 'ES256', kid: key.kid, typ: 'JWE' })],
    ['a DER signature', `${head}.${body}.${encodeBase64Url(der)}`],
    ['a short signature', `${head}.${body}.${tail.slice(0, -4)}`],
    ['a wrong curve', forge(claims, newKey(key.kid, 'P-384'))],
    ['a payload that is no object', forge(['x'])],
    ['padding in a segment', `${head}=.${body}.${tail}`],
    ['the standard alphabet', `${head}.${body}.${'+'.repeat(86)}`],
    ['a line break', `${head}\n.${body}.${tail}`],
  ];
  it.each(cases)('%s', (_, text) => expect(parseJws(text)).toBeUndefined());
});

describe('must fail as a token', () => {
  const invalid = 'token_invalid: invalid verification token';
  const expired = 'token_invalid: verification token expired';
  const wrong = 'token_invalid: verification token not valid';
  const [head = '', body = '', tail = ''] = token.split('.');
  const cases: [string, string, string][] = [
    ['another key', forge(claims, newKey(key.kid)), invalid],
    ['a changed claim', `${head}.${segment({ ...claims, sub: 'confirmed..' })}.${tail}`, invalid],
    ['a zero signature', `${head}.${body}.${'A'.repeat(86)}`, invalid],
    ['past its end', forge({ ...claims, exp: now }), expired],
    ['from the future', forge({ ...claims, iat: now + 11 }), expired],
    ['not yet valid', forge({ ...claims, nbf: now + 11 }), expired],
    ['no exp', forge({ ...claims, exp: undefined }), expired],
    ['exp as text', forge({ ...claims, exp: String(claims.exp) }), expired],
    ['a fraction of a second', forge({ ...claims, exp: now + 0.5 }), expired],
    ['another issuer', forge({ ...claims, iss: 'x' }), wrong],
    ['another audience', forge({ ...claims, aud: 'x' }), wrong],
    ['an audience list', forge({ ...claims, aud: [issuer] }), wrong],
    ['no audience', forge({ ...claims, aud: undefined }), wrong],
    ['a subject of one part', forge({ ...claims, sub: 'confirmed' }), wrong],
    ['no subject', forge({ ...claims, sub: undefined }), wrong],
    ['a short id', forge({ ...claims, jti: jti.slice(4) }), wrong],
    ['no id', forge({ ...claims, jti: undefined }), wrong],
  ];
  it.each(cases)('%s', (_, text, problem) => expect(open(text)).toBe(problem));
  it.each([
    ['a not-before that has come', { nbf: now }],
    ['a not-before of a clock that is ten seconds ahead', { nbf: now + 10 }],
    ['an issue time of a clock that is nine seconds ahead', { iat: now + 9 }],
    ['an issue time of a clock that is ten seconds ahead', { iat: now + 10 }],
  ])('accepts %s', (_, times) => {
    expect(open(forge({ ...claims, ...times }))).toEqual({ finding, diagnosis, jti });
  });
});

// verification-server.md §10, V5.
describe('subject', () => {
  it.each([
    ['confirmed.2020-07-07', { testType: 'confirmed', symptomDate: '2020-07-07', testDate: '' }],
    ['confirmed.', { testType: 'confirmed', symptomDate: '', testDate: '' }],
    ['confirmed.2020-07-07.', { testType: 'confirmed', symptomDate: '2020-07-07', testDate: '' }],
    ['confirmed..2020-07-07', { testType: 'confirmed', symptomDate: '', testDate: '2020-07-07' }],
    ['confirmed.2020-07-07.2020-07-07', { testType: 'confirmed', symptomDate: '2020-07-07', testDate: '2020-07-07' }],
    ['user-report..', { testType: 'user-report', symptomDate: '', testDate: '' }],
  ])('%s', (text, parsed) => expect(parseSubject(text)).toEqual(parsed));
  it.each(['confirmed', '', '.', 'x.2020-07-07', 'confirmed.2020-07-07.2020-07-07.2020-07-07', 'confirmed.07/07/2020'])(
    'refuses %j',
    (text) => expect(parseSubject(text)).toBeUndefined(),
  );
  it('reads what it writes', () => {
    const day = fc
      .integer({ min: 0, max: 30_000 })
      .map((days) => (days === 0 ? '' : new Date(days * 86_400_000).toISOString().slice(0, 10)));
    const any = fc.record({ testType: fc.constantFrom(...testTypes), symptomDate: day, testDate: day });
    fc.assert(
      fc.property(any, (one) => {
        expect(parseSubject(formatSubject(one))).toEqual(one);
      }),
    );
  });
});
