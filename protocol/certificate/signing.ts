/**
 * Signatures that others verify: ECDSA P-256 over a SHA-256 digest. KMS and OpenSSL speak ASN.1 DER, JWTs r ‖ s.
 */
import { createPublicKey } from 'node:crypto';

/** Signs with a P-256 key that somebody else verifies. `sign` gets a 32-byte SHA-256 digest and gives ASN.1 DER. */
export interface Signer {
  readonly kid: string;
  sign(digest: Uint8Array): Promise<Buffer>;
}

/** A public P-256 key as in the reference's JWKS (verification-server.md §4.1); x and y are base64url of 32 bytes. */
export interface PublicJwk {
  kid: string;
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const COORDINATE_BYTES = 32;

/** r ‖ s of P-256 (RFC 7518 §3.4). */
export const RAW_SIGNATURE_BYTES = 2 * COORDINATE_BYTES;

/**
 * ECDSA-Sig-Value (DER: SEQUENCE of two INTEGERs, 8–72 bytes) → r ‖ s, 64 bytes, as JWTs carry it (RFC 7518 §3.4).
 * Throws TypeError on anything else, non-minimal integers included.
 */
export function derToRaw(der: Uint8Array): Buffer {
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.byteLength);
  if (bytes[0] !== SEQUENCE || bytes[1] !== bytes.length - 2 || bytes.length > 72) throw notDer();
  const r = readInteger(bytes, 2);
  const s = readInteger(bytes, r.end);
  if (s.end !== bytes.length) throw notDer();
  return Buffer.concat([r.coordinate, s.coordinate]);
}

function notDer(): TypeError {
  return new TypeError('Not a DER signature over P-256');
}

function readInteger(der: Buffer, at: number): { coordinate: Buffer; end: number } {
  const length = der[at + 1] ?? 0;
  const value = der.subarray(at + 2, at + 2 + length);
  const first = value[0] ?? 0x80;
  // Positive and minimal: the top bit is clear, and a leading zero only where the next byte needs one.
  const minimal = first < 0x80 && (first !== 0 || (value[1] ?? 0) >= 0x80);
  if (der[at] !== INTEGER || value.length !== length || !minimal) throw notDer();
  const magnitude = first === 0 ? value.subarray(1) : value;
  if (magnitude.length > COORDINATE_BYTES) throw notDer();
  const coordinate = Buffer.alloc(COORDINATE_BYTES);
  magnitude.copy(coordinate, COORDINATE_BYTES - magnitude.length);
  return { coordinate, end: at + 2 + length };
}

/** A public key as OpenSSL and consoles take it: SPKI in PEM, ending with a line break. */
export function publicKeyPem(jwk: PublicJwk): string {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

/** Undoes `derToRaw`. `raw`: 64 bytes. */
export function rawToDer(raw: Uint8Array): Buffer {
  const integers = [raw.subarray(0, COORDINATE_BYTES), raw.subarray(COORDINATE_BYTES)].map(integer);
  const length = integers.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.from([SEQUENCE, length]), ...integers]);
}

/** Positive and minimal, as DER demands: no leading zero but where the next byte's top bit is set. */
function integer(coordinate: Uint8Array): Buffer {
  const first = coordinate.findIndex((byte) => byte !== 0);
  const magnitude = first < 0 ? coordinate.subarray(-1) : coordinate.subarray(first);
  const sign = (magnitude[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([INTEGER, sign.length + magnitude.length, ...sign, ...magnitude]);
}

/** SPKI DER of a P-256 public key, as KMS gives it → its point as JWK members. Throws TypeError on another key. */
export function spkiToPoint(spki: Uint8Array): { x: string; y: string } {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const { crv, x, y } = key.export({ format: 'jwk' });
  if (crv !== 'P-256' || x === undefined || y === undefined) throw new TypeError('Not a P-256 public key');
  return { x, y };
}
