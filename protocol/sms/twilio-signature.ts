/** How Twilio signs what it tells us (verification-server.md §2.6; twilio.com/docs/usage/security). */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** `url` is the whole public address, as Twilio was told it. Twilio has no other hash here; HMAC does not need a strong one. */
export function isSignedByTwilio(url: string, form: URLSearchParams, signature: string, token: string): boolean {
  const given = Buffer.from(signature, 'base64');
  const expected = createHmac('sha1', token).update(signedText(url, form)).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function signedText(url: string, form: URLSearchParams): string {
  const fields = [...form].sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
  return url + fields.flat().join('');
}
