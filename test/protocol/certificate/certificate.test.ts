import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkCertificate, checkHmac, readCertificate } from '../../../protocol/certificate/certificate.ts';
import { ekeyhmac, hmacCleartext } from '../../../protocol/keys/hmac.ts';
import { dailyKeys, segment, testAudience, testIssuer, testIssuerName } from '../../support/publish/key-server.ts';

const now = 1_795_305_600;
const keys = dailyKeys(3, now);
const secret = Buffer.alloc(16, 7);
const tekmac = ekeyhmac(secret, hmacCleartext(keys, 'with-risk'));
const claims = {
  iss: testIssuerName,
  aud: testAudience,
  iat: now,
  nbf: now,
  exp: now + 900,
  reportType: 'likely',
  symptomOnsetInterval: 2_991_600,
  tekmac: tekmac.toString('base64'),
};
const issuer = testIssuer();
const trust = { audience: testAudience, publicKey: issuer.publicKey };

const read = (jwt: string, time = now) => checkCertificate(readCertificate(jwt), trust, time);
const refused = (reason: string) =>
  expect.objectContaining({
    status: 401,
    code: 'health_authority_verification_certificate_invalid',
    message: `unable to validate diagnosis verification: ${reason}`,
  });

describe('certificate (key-server.md §2.1)', () => {
  it('is believed when all fits', () => {
    expect(read(issuer.certify(claims))).toEqual({
      issuer: testIssuerName,
      reportType: 'likely',
      symptomOnsetInterval: 2_991_600,
      tekmac,
      expires: now + 900,
    });
  });

  it('needs neither times nor onset, and ignores other claims and typ', () => {
    const { iat: _iat, nbf: _nbf, exp: _exp, symptomOnsetInterval: _onset, ...rest } = claims;
    const jwt = issuer.certify({ ...rest, trisk: [], testDateInterval: 'x' }, { typ: 'other' });
    expect(read(jwt)).toMatchObject({ expires: 0, symptomOnsetInterval: 0 });
    expect(read(issuer.certify({ ...claims, exp: 0 }), now + 10_000)).toMatchObject({ expires: 0 });
  });

  it('has no tolerance for time, to the second', () => {
    const jwt = issuer.certify(claims);
    expect(() => read(jwt, now - 1)).toThrow(refused('not valid yet'));
    expect(() => read(jwt, now + 900)).not.toThrow();
    expect(() => read(jwt, now + 901)).toThrow(refused('expired'));
    expect(() => read(issuer.certify({ ...claims, iat: now + 1 }))).toThrow(refused('not valid yet'));
    expect(() => read(issuer.certify({ ...claims, nbf: now + 1 }))).toThrow(refused('not valid yet'));
  });

  it.each<[string, object]>([
    ['audience', { aud: 'other' }],
    ['audience', { aud: [testAudience] }],
    ['audience', { aud: undefined }],
    ['malformed claim', { exp: `${now + 900}` }],
    ['malformed claim', { exp: now + 0.5 }],
    ['malformed claim', { iat: -1 }],
    ['malformed claim', { symptomOnsetInterval: -1 }],
    ['malformed claim', { symptomOnsetInterval: 2.5 }],
    ['malformed claim', { symptomOnsetInterval: 2 ** 32 }],
    ['report type', { reportType: 'recursive' }],
    ['report type', { reportType: undefined }],
    ['HMAC', { tekmac: undefined }],
    ['HMAC', { tekmac: tekmac.subarray(0, 31).toString('base64') }],
    ['HMAC', { tekmac: '*' }],
  ])('is refused for its %s: %o', (reason, change) => {
    expect(() => read(issuer.certify({ ...claims, ...change }))).toThrow(refused(reason));
  });

  it('must be signed by the key it names', () => {
    expect(() => read(testIssuer().certify(claims))).toThrow(refused('signature'));
    const [header, , signature] = issuer.certify(claims).split('.');
    expect(() => read(`${header}.${segment({ ...claims, reportType: 'confirmed' })}.${signature}`)).toThrow(
      refused('signature'),
    );
  });

  it('takes only the raw form of a signature', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signed = `${segment({ alg: 'ES256', kid: 'a' })}.${segment(claims)}`;
    const der = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
    const unchecked = readCertificate(`${signed}.${der}`);
    expect(() => checkCertificate(unchecked, { audience: testAudience, publicKey }, now)).toThrow(refused('signature'));
  });

  it.each([
    ['none', { alg: 'none' }],
    ['HS256', { alg: 'HS256' }],
    ['ES384', { alg: 'ES384' }],
    ['no algorithm', { alg: undefined }],
    ['its name in lower case', { alg: 'es256' }],
  ])('is refused with %s', (_, header) => {
    expect(() => read(issuer.certify(claims, header))).toThrow(refused('algorithm'));
  });

  it('is not fooled by HS256 over the public key', () => {
    const signed = `${segment({ alg: 'HS256', kid: 'test-v1' })}.${segment(claims)}`;
    const pem = issuer.publicKey.export({ format: 'pem', type: 'spki' });
    const mac = createHmac('sha256', pem).update(signed).digest('base64url');
    expect(() => read(`${signed}.${mac}`)).toThrow(refused('algorithm'));
  });

  it('needs a kid', () => {
    expect(() => read(issuer.certify(claims, { kid: undefined }))).toThrow(refused('key'));
    expect(() => read(issuer.certify(claims, { kid: 7 }))).toThrow(refused('key'));
  });

  it('of another curve does not verify', () => {
    const other = testIssuer('test-v1', 'P-384');
    expect(() => read(other.certify(claims))).toThrow(refused('signature'));
  });

  it.each([
    '',
    'a.b.c',
    'x',
    '..',
    `${segment({ alg: 'ES256', kid: 'a' })}.${segment([])}.AAAA`,
    `${segment(null)}.e30.AAAA`,
  ])('is not %j', (jwt) => expect(() => readCertificate(jwt)).toThrow(refused('malformed certificate')));

  it('is three segments of base64url without padding', () => {
    const jwt = issuer.certify(claims);
    expect(() => readCertificate(`${jwt}.`)).toThrow(refused('malformed certificate'));
    expect(() => readCertificate(`${jwt}=`)).toThrow(refused('malformed certificate'));
    expect(() => readCertificate(jwt.replace('.', '+.'))).toThrow(refused('malformed certificate'));
  });
});

describe('HMAC of a certificate', () => {
  const certificate = read(issuer.certify(claims));

  it('must cover the keys of the request', () => {
    expect(() => checkHmac(certificate, secret.toString('base64'), keys)).not.toThrow();
    expect(() => checkHmac(certificate, secret.toString('base64url'), keys.toReversed())).not.toThrow();
    expect(() => checkHmac(certificate, secret.toString('base64'), keys.slice(1))).toThrow(refused('HMAC'));
    expect(() => checkHmac(certificate, Buffer.alloc(16).toString('base64'), keys)).toThrow(refused('HMAC'));
    expect(() => checkHmac(certificate, '*', keys)).toThrow(refused('HMAC'));
  });

  it('never covers no keys', () => {
    const empty = { ...certificate, tekmac: ekeyhmac(secret, '') };
    expect(() => checkHmac(empty, secret.toString('base64'), [])).toThrow(refused('HMAC'));
  });

  it('may have a secret of any length, also none', () => {
    const bare = { ...certificate, tekmac: ekeyhmac(Buffer.alloc(0), hmacCleartext(keys, 'with-risk')) };
    expect(() => checkHmac(bare, '', keys)).not.toThrow();
  });
});
