/**
 * A P-256 public key as people paste it (key-server.md §2.5: SPKI in PEM). What only lost its form on the way is taken: line
 * breaks, blanks, quotes and header lines, or the same key in another notation. Everything else is refused in a sentence that
 * names the fault and the remedy, and that repeats nothing of the text: it may be a secret.
 */
import { createPrivateKey, createPublicKey, ECDH, type KeyObject } from 'node:crypto';
import { isCanonicalCoordinate, publicKeyOf } from './jwks.ts';

/** A point of P-256; x and y are base64url of 32 bytes each. */
interface PublicPoint {
  readonly x: string;
  readonly y: string;
}

/** `kid`: where the text says one, which only a JWK does. */
export type ReadPublicKey = (PublicPoint & { readonly kid?: string }) | { readonly problem: string };

/** A P-256 key in PEM has about 180 characters, a list of them as JSON a few hundred for each. */
const MAX_CHARACTERS = 10_000;

const P256 = 'an ECDSA key on the curve P-256';
const throwAway =
  'whoever has seen it can sign in the authority’s name: have the authority throw it away and make another one, and take ' +
  'its public half (openssl pkey -in key.pem -pubout)';

export function readPublicKey(text: string): ReadPublicKey {
  if (text.length > MAX_CHARACTERS) return wrong('is too long to be one public key', 'paste the public key alone');
  const clean = cleaned(text);
  if (clean === '') return wrong('is empty', 'paste the public key, from its BEGIN line to its END line');
  if (/^[{[]/.test(clean)) return readJson(clean);
  if (/^(?:ecdsa-sha2|ssh|sk-)[\w@.-]* /.test(clean)) {
    return wrong('is a key of SSH', 'have it written as PEM: ssh-keygen -e -m PKCS8 -f key.pub');
  }
  return clean.includes('BEGIN') || /-----/.test(clean) ? readPem(clean) : readBare(clean);
}

function wrong(fault: string, remedy: string): { problem: string } {
  return { problem: `The text ${fault}: ${remedy}` };
}

/** Without what mail, word processors, consoles and JSON do to a text. */
function cleaned(text: string): string {
  return text
    .replace(/[\u200B-\u200D\u2060\uFEFF]/g, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\\r|\\n|\\t|\r|\u0085|\u2028|\u2029/g, '\n')
    .replace(/[\u00A0\u202F\u3000]/g, ' ')
    .replace(/^[\s"'`´‘’“”„«»]+|[\s"'`´‘’“”„«»,;]+$/g, '');
}

interface Block {
  readonly label: string;
  readonly body: string;
}

function readPem(text: string): ReadPublicKey {
  const pattern = /-+\s*BEGIN ([A-Z0-9 ]+?)\s*-+([^-]*)-+\s*END ([A-Z0-9 ]+?)\s*-+/g;
  const blocks: Block[] = [...text.matchAll(pattern)].map(([, label = '', body = '']) => ({ label, body }));
  // Parameters of a curve stand before a private key in what OpenSSL writes, and say nothing by themselves.
  const keys = blocks.filter(({ label }) => label !== 'EC PARAMETERS');
  const isPrivate = /BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(text);
  if (isPrivate) return wrong('holds a private key', throwAway);
  const [block, another] = keys;
  if (block === undefined) {
    return wrong('has no whole key between a BEGIN and an END line', 'paste it again, from the first dash to the last');
  }
  if (another !== undefined) return wrong('holds several keys', 'paste one, and add each with its own kid');
  const refused = refusedLabel(block.label);
  if (refused) return refused;
  const outside = text.replace(pattern, '').split('\n');
  if (outside.some((line) => line.trim() !== '' && !line.trim().startsWith('#'))) {
    return wrong('has something before or after the key', 'paste nothing but the lines from BEGIN to END');
  }
  return readBase64(block.body);
}

function refusedLabel(label: string): { problem: string } | undefined {
  switch (label) {
    case 'PUBLIC KEY':
      return undefined;
    case 'CERTIFICATE':
    case 'TRUSTED CERTIFICATE':
    case 'X509 CERTIFICATE':
      return wrong(
        'is a certificate (X.509)',
        'take the public key out of it: openssl x509 -in certificate.pem -pubkey -noout',
      );
    case 'CERTIFICATE REQUEST':
    case 'NEW CERTIFICATE REQUEST':
      return wrong(
        'is a request for a certificate',
        'take the public key out of it: openssl req -in request.pem -pubkey -noout',
      );
    case 'RSA PUBLIC KEY':
      return otherKind('an RSA key');
    case 'SSH2 PUBLIC KEY':
      return wrong('is a key of SSH', 'have it written as PEM: ssh-keygen -e -m PKCS8 -f key.pub');
    case 'PGP PUBLIC KEY BLOCK':
      return otherKind('a key of PGP');
    default:
      return wrong('is no public key by its BEGIN line', 'paste what begins with "-----BEGIN PUBLIC KEY-----"');
  }
}

function otherKind(what: string): { problem: string } {
  return wrong(`is ${what}`, `certificates are signed with ES256 alone: ask for ${P256}`);
}

/** Without header lines: base64 of SPKI, hexadecimal of SPKI, or the bare point. */
function readBare(text: string): ReadPublicKey {
  const joined = text.replace(/[\s:]/g, '');
  const hex = joined.replace(/^0x/i, '');
  if (/^(?:[0-9a-f]{2})+$/i.test(hex) && hex.length >= 66) return readBytes(Buffer.from(hex, 'hex'));
  return readBase64(text);
}

function readBase64(body: string): ReadPublicKey {
  const joined = body.replace(/\s/g, '');
  if (joined === '') return wrong('has nothing between its BEGIN and END lines', 'paste the whole key again');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(joined)) {
    return wrong(
      'is neither PEM nor base64 nor a JWK',
      'paste the public key, from its BEGIN line to its END line (openssl pkey -in key.pem -pubout)',
    );
  }
  return readBytes(Buffer.from(joined, 'base64'));
}

const POINT_BYTES = 65;
const SHORT_POINT_BYTES = 33;
const SEQUENCE = 0x30;
/** SubjectPublicKeyInfo of an uncompressed point of P-256 (RFC 5480 §2), up to the point. */
const SPKI_P256 = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

function readBytes(bytes: Buffer): ReadPublicKey {
  const [first = 0] = bytes;
  if (bytes.length === POINT_BYTES && first === 4) return ofSpki(Buffer.concat([SPKI_P256, bytes]));
  if (bytes.length === SHORT_POINT_BYTES && (first === 2 || first === 3)) return ofShortPoint(bytes);
  if (first !== SEQUENCE) {
    return wrong('is no public key', 'paste it as PEM, which begins with "-----BEGIN PUBLIC KEY-----"');
  }
  if (isPrivateKey(bytes)) return wrong('holds a private key', throwAway);
  return ofSpki(bytes);
}

function ofShortPoint(bytes: Buffer): ReadPublicKey {
  try {
    const whole = ECDH.convertKey(bytes, 'prime256v1', undefined, undefined, 'uncompressed') as Buffer;
    return ofSpki(Buffer.concat([SPKI_P256, whole]));
  } catch {
    return offCurve();
  }
}

function offCurve(): { problem: string } {
  return wrong(
    'is no point of the curve P-256',
    'it was changed on its way: have it sent again, and compare a hash of it',
  );
}

function isPrivateKey(der: Buffer): boolean {
  return (['pkcs8', 'sec1', 'pkcs1'] as const).some((type) => {
    try {
      createPrivateKey({ key: der, format: 'der', type });
      return true;
    } catch {
      return false;
    }
  });
}

function ofSpki(der: Buffer): ReadPublicKey {
  const length = wholeLength(der);
  if (length === undefined || length > der.length) return wrong('ends too early', 'paste the key again, all its lines');
  if (length < der.length) return wrong('goes on after the key', 'paste nothing but the key');
  let key: KeyObject;
  try {
    key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    if (der.subarray(0, SPKI_P256.length).equals(SPKI_P256)) return offCurve();
    return wrong('is no public key', 'paste what "openssl pkey -in key.pem -pubout" writes');
  }
  return ofKey(key);
}

function ofKey(key: KeyObject): ReadPublicKey {
  if (key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss') return otherKind('an RSA key');
  if (key.asymmetricKeyType !== 'ec') return otherKind('a key of another kind than ECDSA');
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return otherKind('an ECDSA key on another curve');
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return { x, y };
}

/** Bytes of the DER value that begins here, header included; undefined where its length cannot be read. */
function wholeLength(der: Buffer): number | undefined {
  const [, first = 0xff, second, third] = der;
  if (first < 0x80) return 2 + first;
  if (first === 0x81 && second !== undefined) return 3 + second;
  if (first === 0x82 && second !== undefined && third !== undefined) return 4 + second * 256 + third;
  return undefined;
}

/** One JWK, or a JWKS or bare list with one. */
function readJson(text: string): ReadPublicKey {
  const list = jsonKeys(text);
  if (list === undefined) return wrong('is broken JSON', 'paste the whole JWK, from its first brace to its last');
  const [jwk, another] = list;
  if (jwk === undefined) return wrong('is a list without a key', 'paste the key that certificates are signed with');
  if (another !== undefined) return wrong('holds several keys', 'paste one, and add each with its own kid');
  const { kty, crv, x, y, kid, d } = { ...(jwk as Record<string, unknown> | null) };
  if (d !== undefined) return wrong('holds a private key (its member "d")', throwAway);
  if (kty === 'RSA') return otherKind('an RSA key');
  if (kty !== 'EC') return otherKind('a key of another kind than ECDSA');
  if (crv !== 'P-256') return otherKind('an ECDSA key on another curve');
  if (typeof x !== 'string' || typeof y !== 'string' || !isCanonicalCoordinate(x) || !isCanonicalCoordinate(y)) {
    return wrong('has an x or y that is not base64url of 32 bytes', 'paste the JWK as its server gives it');
  }
  if (publicKeyOf({ x, y }) === undefined) return offCurve();
  return { x, y, ...(typeof kid === 'string' && kid !== '' ? { kid } : {}) };
}

function jsonKeys(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
    const { keys } = value as { keys?: unknown };
    return Array.isArray(keys) ? keys : [value];
  } catch {
    return undefined;
  }
}
