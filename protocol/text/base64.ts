/** Base64 as deployed clients write it (key-server.md §1.3, verification-server.md V1). */

/**
 * Tolerant decoder: standard or URL alphabet, any number of trailing `=`, CR and LF inside ignored, non-zero trailing
 * bits accepted. `''` and `'=='` decode to no bytes. Returns undefined for anything else; the text is attacker-controlled.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const plain = withoutPadding(text.replace(/[\r\n]/g, ''));
  if (!/^[A-Za-z0-9+/_-]*$/.test(plain) || plain.length % 4 === 1) return undefined;
  return Buffer.from(plain, 'base64');
}

/** `text` without trailing `=`. A loop: the expression `=+$` takes quadratic time where many `=` do not end the text. */
export function withoutPadding(text: string): string {
  let end = text.length;
  while (text[end - 1] === '=') end--;
  return text.slice(0, end);
}

/** Standard alphabet with `=` padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Standard alphabet without padding, as in `jti` and the SMS signature. */
export function encodeBase64Unpadded(bytes: Uint8Array): string {
  return withoutPadding(encodeBase64(bytes));
}

/** URL alphabet without padding, as in JWT segments, API keys and stored code hashes. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
