/** How each platform reads the `publicKey` that it was configured with (enx-client.md §12.4). */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Trusted, TrustedKey } from './trust.ts';

/** A point that is not compressed: 4, x and y. iOS takes the last so many bytes, whatever stands before them. */
const POINT_BYTES = 65;
/** iOS reads no shorter text. */
const SHORTEST_TEXT = 66;

/** The SubjectPublicKeyInfo of every key on P-256, up to the point (RFC 5480). */
const spkiPrefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

/** iOS: base64 in which other characters are skipped; its last 65 bytes. Undefined where they are no point of P-256. */
export function iosPublicKey(text: string): KeyObject | undefined {
  if (text.length < SHORTEST_TEXT) return undefined;
  const bytes = Buffer.from(text.replace(/[^A-Za-z0-9+/]/g, ''), 'base64');
  return bytes.length < POINT_BYTES ? undefined : readSpki(Buffer.concat([spkiPrefix, bytes.subarray(-POINT_BYTES)]));
}

/** Android: base64 of a SubjectPublicKeyInfo, line ends allowed. Undefined for another curve too: ES256 is all it checks. */
export function androidPublicKey(text: string): KeyObject | undefined {
  const base64 = text.replace(/[\r\n\t ]/g, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? readSpki(Buffer.from(base64, 'base64')) : undefined;
}

/**
 * The text with which Android is configured: `id-version,base64`, with `&` between keys that must sign together and `|` between
 * sets of which one is enough. Undefined where it is none.
 */
export function androidKeySets(text: string): Trusted | undefined {
  const sets = text.split('|').map((set) => set.split('&').map(namedKey));
  return sets.every(isSet) ? (sets as unknown as Trusted) : undefined;
}

const isSet = (keys: readonly (TrustedKey | undefined)[]): boolean => !keys.includes(undefined);

function namedKey(text: string): TrustedKey | undefined {
  const [, id, version, base64 = ''] = /^([^,]+)-([^,-]+),(.+)$/.exec(text.trim()) ?? [];
  const publicKey = androidPublicKey(base64);
  return publicKey && id !== undefined && version !== undefined ? { publicKey, id, version } : undefined;
}

function readSpki(der: Buffer): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}
