/**
 * Authenticated text messages, which phones open by themselves (verification-server.md §2.6, vectors V10 and V11;
 * foreign-clients.md §2):
 *
 *     <text> SP LF Authentication:MMDD:<kid>:<signature>
 *     |----- body to sign ------|
 *
 * Signed is `<purpose>.<E.164 number>.<YYYY-MM-DD>.<body to sign>`, so that a message is good for one number on one day
 * (UTC). The signature is ASN.1 DER in base64 without padding; the phone finds the parts from the end, by their colons.
 */
import { createHash } from 'node:crypto';
import { type UnixSeconds, utcDay } from '../keys/interval.ts';
import { encodeBase64Unpadded } from '../text/base64.ts';

/** A person's own report is signed for another purpose, so that neither message can pass for the other. */
export type Purpose = 'EN Report' | 'User Report';

export interface SigningInput {
  readonly bodyToSign: string;
  /** `YYYY-MM-DD`, UTC. Kept, because the finished message names the day that was signed, also after midnight. */
  readonly day: string;
  /** SHA-256, 32 bytes. */
  readonly digest: Buffer;
}

/** Everything about a signature except the signature. `phone`: E.164. */
export function signingInput(message: {
  purpose: Purpose;
  phone: string;
  text: string;
  now: UnixSeconds;
}): SigningInput {
  const { purpose, phone, text, now } = message;
  const bodyToSign = `${text} \nAuthentication:`;
  const day = utcDay(now);
  const digest = createHash('sha256')
    .update(signingString(purpose, phone, day, bodyToSign))
    .digest();
  return { bodyToSign, day, digest };
}

/** `day`: `YYYY-MM-DD`. */
export function signingString(purpose: Purpose, phone: string, day: string, bodyToSign: string): string {
  return [purpose, phone, day, bodyToSign].join('.');
}

/** What is sent. `der`: ECDSA P-256 over the input's digest. `kid` has no colon. */
export function signedMessage(input: SigningInput, kid: string, der: Uint8Array): string {
  const [, month, date] = input.day.split('-');
  return `${input.bodyToSign}${month}${date}:${kid}:${encodeBase64Unpadded(der)}`;
}
