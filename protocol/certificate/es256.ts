/**
 * ES256 (RFC 7518 §3.4) with keys that are at hand. Node gets a KeyObject by itself and so speaks DER: given one with
 * `dsaEncoding` beside it, Node 24 throws and catches an error inside, which takes longer than to sign.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { derToRaw, RAW_SIGNATURE_BYTES, rawToDer } from './signing.ts';

/** r ‖ s, 64 bytes. */
export function signEs256(data: Uint8Array, privateKey: KeyObject): Buffer {
  return derToRaw(sign('sha256', data, privateKey));
}

/** Is `signature` r ‖ s of this P-256 key over `data`? It may be of any length. */
export function isEs256(data: Uint8Array, publicKey: KeyObject, signature: Uint8Array): boolean {
  return signature.length === RAW_SIGNATURE_BYTES && verify('sha256', data, publicKey, rawToDer(signature));
}
