/**
 * The HMAC that binds a certificate to the keys it was made for (key-server.md §2.3, enx-client.md §5.1):
 *
 *     segment   = <key text>.<rollingStartNumber>.<rollingPeriod>[.<transmissionRisk>]
 *     cleartext = segments sorted by key text, joined with ","
 *     ekeyhmac  = HMAC-SHA-256(device secret, cleartext), 32 bytes; the certificate repeats it as `tekmac`
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** A temporary exposure key as the phone writes it; `key` is its exact base64 text, never re-encoded. */
export interface SentKey {
  key: string;
  rollingStartNumber: number;
  rollingPeriod: number;
  /** 0 when absent. */
  transmissionRisk: number;
}

/** A sorted copy: ascending by the bytes of the key text, so never by locale; equal texts keep their order. */
export function sortedByKeyText<K extends SentKey>(keys: readonly K[]): K[] {
  return keys.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** The text under the HMAC: with the risk as fourth segment, or without (phones that assign no risk). */
export function hmacCleartext(keys: readonly SentKey[], form: 'with-risk' | 'without-risk'): string {
  const segment = (key: SentKey) => {
    const common = `${key.key}.${key.rollingStartNumber}.${key.rollingPeriod}`;
    return form === 'with-risk' ? `${common}.${key.transmissionRisk}` : common;
  };
  return sortedByKeyText(keys).map(segment).join(',');
}

/** 32 bytes. The secret may have any length; phones use 16 or 32 bytes. */
export function ekeyhmac(secret: Uint8Array, cleartext: string): Buffer {
  // A key object makes Node's HMAC four times as fast as the bare bytes do.
  return createHmac('sha256', createSecretKey(secret)).update(cleartext, 'utf8').digest();
}

/**
 * Does `tekmac` cover exactly these keys? All keys of the request take part, also those refused later. The form without
 * risk counts only when every risk is 0, else a phone could change risks after the certificate was signed.
 */
export function coversKeys(tekmac: Uint8Array, secret: Uint8Array, keys: readonly SentKey[]): boolean {
  if (equal(tekmac, ekeyhmac(secret, hmacCleartext(keys, 'with-risk')))) return true;
  const noRisk = keys.every((key) => key.transmissionRisk === 0);
  return noRisk && equal(tekmac, ekeyhmac(secret, hmacCleartext(keys, 'without-risk')));
}

/** In constant time for arrays of one length. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
