import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPublicKey } from '../../../protocol/certificate/public-key-text.ts';

/** key-server.md §2.6, from internal/jwks/jwks_test.go. */
const point = {
  x: 'qcMMcLX1Z2afVAzypTMw1g3KN_OcdgvRDwOgpDWiswU',
  y: 'RjK8Hc7pLLO_JADNhwZIxCXjCH95VHuWPoKVaCGkXiA',
};
const body =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqcMMcLX1Z2afVAzypTMw1g3KN/OcdgvRDwOgpDWiswVGMrwdzukss78kAM2HBkjEJeMIf3lUe5Y+gpVoIaReIA==';
const pem = `-----BEGIN PUBLIC KEY-----\n${body.slice(0, 64)}\n${body.slice(64)}\n-----END PUBLIC KEY-----\n`;
const der = Buffer.from(body, 'base64');
const jwk = { kty: 'EC', crv: 'P-256', ...point };
const short = Buffer.concat([Buffer.from([2]), der.subarray(27, 59)]);

describe('a public key as people paste it', () => {
  it.each<[string, string]>([
    ['as OpenSSL writes it', pem],
    ['with CRLF', pem.replaceAll('\n', '\r\n')],
    ['with CR', pem.replaceAll('\n', '\r')],
    ['indented', pem.replaceAll('\n', '\n      ')],
    ['with tabs', pem.replaceAll('\n', '\n\t')],
    ['in one line', pem.replaceAll('\n', ' ')],
    ['in one line without blanks', pem.replaceAll('\n', '')],
    ['a character a line', `-----BEGIN PUBLIC KEY-----\n${[...body].join('\n')}\n-----END PUBLIC KEY-----`],
    ['with \\n for line breaks', pem.replaceAll('\n', '\\n')],
    ['with \\r\\n for line breaks', pem.replaceAll('\n', '\\r\\n')],
    ['as a JSON string', JSON.stringify(pem)],
    ['in single quotes', `'${pem}'`],
    ['in typographic quotes', `„${pem}“`],
    ['in quotes, with a comma', `"${pem}",`],
    ['with a BOM', `\uFEFF${pem}`],
    ['with non-breaking blanks', pem.replaceAll('\n', '\u00A0\n\u00A0')],
    ['with zero-width blanks', pem.replaceAll('\n', '\u200B\n')],
    ['with dashes of a word processor', pem.replaceAll('-----', '——-')],
    ['with its kid as a remark', `# US-ZZ-v1\n${pem}`],
    ['without header lines', body],
    ['without header lines, in two', `${body.slice(0, 64)}\r\n  ${body.slice(64)}`],
    ['without header lines and padding', body.replace(/=+$/, '')],
    ['as base64url', body.replaceAll('+', '-').replaceAll('/', '_')],
    ['DER in hexadecimal', der.toString('hex')],
    ['the point in hexadecimal', der.subarray(26).toString('hex').toUpperCase()],
    ['the point with 0x', `0x${der.subarray(26).toString('hex')}`],
    [
      'the point with colons, as OpenSSL shows it',
      der.subarray(26).toString('hex').replace(/../g, '$&:\n  ').slice(0, -4),
    ],
    ['the point in base64', der.subarray(26).toString('base64')],
    ['the compressed point', short.toString('hex')],
    ['a JWK', JSON.stringify(jwk)],
    ['a JWK over several lines', JSON.stringify(jwk, undefined, 2)],
    ['a JWKS of one', JSON.stringify({ keys: [jwk] })],
    ['a list of one', JSON.stringify([jwk])],
  ])('%s', (_, text) => expect(readPublicKey(text)).toEqual(point));

  it('a curve that is spelt out, if it is P-256', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    expect(readPublicKey(spkiPem(publicKey))).toEqual({ x, y });
  });

  it('a JWK says its kid', () => {
    expect(readPublicKey(JSON.stringify([{ ...jwk, kid: 'r2v1' }]))).toEqual({ ...point, kid: 'r2v1' });
  });
});

const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spkiPem = (key: { export(options: object): unknown }) => String(key.export({ type: 'spki', format: 'pem' }));
const curve = (namedCurve: string) => spkiPem(generateKeyPairSync('ec', { namedCurve }).publicKey);
const privatePem = (type: string, options: object = {}) =>
  String(p256.privateKey.export({ type, format: 'pem', ...options } as never));
const certificate = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;
const offCurve = Buffer.concat([der.subarray(0, 90), Buffer.from([0])]);
const asPem = (bytes: Buffer) => `-----BEGIN PUBLIC KEY-----\n${bytes.toString('base64')}\n-----END PUBLIC KEY-----`;

const refused: [string, string, RegExp][] = [
  ['nothing', ' \n', /is empty: paste/],
  ['a novel', 'x'.repeat(10_001), /too long/],
  ['a private key of OpenSSL', privatePem('sec1'), /holds a private key: .*throw it away/],
  [
    'one after its parameters',
    `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${privatePem('sec1')}`,
    /private key/,
  ],
  ['a private key in PKCS8', privatePem('pkcs8'), /private key/],
  ['an encrypted one', privatePem('pkcs8', { cipher: 'aes-256-cbc', passphrase: 'x' }), /private key/],
  ['a private key without its END', privatePem('pkcs8').slice(0, 60), /private key/],
  [
    'a private key without header lines',
    p256.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    /private key/,
  ],
  [
    'a private key in hexadecimal',
    p256.privateKey.export({ type: 'sec1', format: 'der' }).toString('hex'),
    /private key/,
  ],
  ['a private JWK', JSON.stringify(p256.privateKey.export({ format: 'jwk' })), /private key \(its member "d"\)/],
  ['a private key beside its public half', `${privatePem('pkcs8')}${pem}`, /private key/],
  [
    'a private key of SSH',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----',
    /private key/,
  ],
  ['RSA', spkiPem(rsa.publicKey), /is an RSA key: .*ES256 alone.*P-256/],
  ['RSA by its header', String(rsa.publicKey.export({ type: 'pkcs1', format: 'pem' })), /RSA key/],
  ['RSA as JWK', JSON.stringify(rsa.publicKey.export({ format: 'jwk' })), /RSA key/],
  ['P-384', curve('P-384'), /another curve/],
  ['P-521', curve('P-521'), /another curve/],
  ['secp256k1', curve('secp256k1'), /another curve/],
  ['P-384 as JWK', JSON.stringify(createPublicKey(curve('P-384')).export({ format: 'jwk' })), /another curve/],
  ['Ed25519', spkiPem(generateKeyPairSync('ed25519').publicKey), /another kind than ECDSA/],
  ['Ed25519 as JWK', '{"kty":"OKP","crv":"Ed25519","x":"AA"}', /another kind than ECDSA/],
  ['a certificate', certificate, /is a certificate \(X\.509\): .*openssl x509 -in certificate\.pem -pubkey -noout/],
  ['a request for one', certificate.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST'), /openssl req/],
  ['a key of PGP', certificate.replaceAll('CERTIFICATE', 'PGP PUBLIC KEY BLOCK'), /key of PGP/],
  ['a key of SSH', 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY= ana@host', /ssh-keygen -e -m PKCS8/],
  ['another label', certificate.replaceAll('CERTIFICATE', 'X'), /no public key by its BEGIN line/],
  ['two keys', pem + pem, /several keys: paste one/],
  ['a JWKS of two', JSON.stringify({ keys: [jwk, jwk] }), /several keys/],
  ['a JWKS of none', '{"keys":[]}', /list without a key/],
  ['something after it', `${pem}Regards, Ana`, /before or after the key/],
  ['something before it', `The key:\n${pem}`, /before or after the key/],
  ['bytes after it', asPem(Buffer.concat([der, Buffer.from([0])])), /goes on after the key/],
  ['its end cut off', asPem(der.subarray(0, 80)), /ends too early/],
  ['no END line', pem.slice(0, 100), /no whole key between/],
  ['nothing between', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----', /nothing between/],
  ['a point off the curve', asPem(offCurve), /no point of the curve P-256/],
  ['a bare point off the curve', offCurve.subarray(26).toString('hex'), /no point of the curve/],
  ['a compressed point off the curve', `02${'ff'.repeat(32)}`, /no point of the curve/],
  ['a JWK off the curve', JSON.stringify({ ...jwk, y: point.x }), /no point of the curve/],
  ['a JWK in plain base64', JSON.stringify({ ...jwk, x: `${point.x}=` }), /not base64url of 32 bytes/],
  ['a JWK without y', JSON.stringify({ ...jwk, y: undefined }), /not base64url of 32 bytes/],
  ['half a JWK', '{"kty":"EC"', /broken JSON/],
  ['null in a list', '[null]', /another kind than ECDSA/],
  ['another DER', asPem(Buffer.from('3003020101', 'hex')), /is no public key: .*openssl pkey/],
  ['words', 'the key is in the attachment!', /neither PEM nor base64 nor a JWK/],
  ['base64 of something', Buffer.from('hello, this is text').toString('base64'), /is no public key/],
  ['a path', '/home/ana/key.pem', /neither PEM nor base64/],
];

describe('what is no public key', () => {
  it.each(refused)('%s', (_, text, sentence) => {
    const read = readPublicKey(text);
    expect(read).toEqual({ problem: expect.stringMatching(sentence) });
    if (!('problem' in read)) return;
    expect(read.problem).toMatch(/^The text [^:]+: .+$/);
  });

  it('is never repeated: it may be a secret', () => {
    for (const [, text] of refused) {
      const read = readPublicKey(text);
      const words = text.split(/[^A-Za-z0-9+/]+/).filter((word) => word.length > 20);
      for (const word of words) expect(JSON.stringify(read)).not.toContain(word);
    }
  });
});
