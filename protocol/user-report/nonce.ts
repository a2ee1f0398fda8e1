import { decodeBase64 } from '../text/base64.ts';

/** What the phone draws, and shows again when it redeems the code: of use to no other phone (verification-server.md §1.4). */
export const NONCE_BYTES = 256;

/** Any flavour of base64 is understood. Undefined for anything but 256 bytes. */
export function parseNonce(text: string): Buffer | undefined {
  const nonce = decodeBase64(text);
  return nonce?.length === NONCE_BYTES ? nonce : undefined;
}
