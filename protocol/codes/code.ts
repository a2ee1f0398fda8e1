/** Verification codes and their diagnosis (verification-server.md §2.3). */
import { createHash } from 'node:crypto';
import type { RandomBytes } from '../answer-padding.ts';

const DIGITS = '0123456789';
const LINK_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const DIAGNOSIS_KEY_BYTES = 16;

/** The code a person types: `length` digits, uniform in [0, 10^length). */
export function shortCode(length: number, randomBytes: RandomBytes): string {
  return drawText(DIGITS, length, randomBytes);
}

/** The code inside a link: `length` characters, each uniform from a–z and 0–9. */
export function longCode(length: number, randomBytes: RandomBytes): string {
  return drawText(LINK_CHARACTERS, length, randomBytes);
}

/** Bytes beyond the last whole multiple of the alphabet are thrown away: a plain remainder would favour its start. */
function drawText(alphabet: string, length: number, randomBytes: RandomBytes): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

/** Names one diagnosis inside its region: the first 16 bytes of SHA-256 of the canonical UUID. */
export function diagnosisKey(uuid: string): Buffer {
  return createHash('sha256').update(uuid).digest().subarray(0, DIAGNOSIS_KEY_BYTES);
}
