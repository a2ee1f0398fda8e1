/**
 * The retry code of a file: with it the same rows have the same UUIDs whenever they are sent, and nobody gets two messages
 * (verification-server.md §7, vector V24). The code stays in the browser.
 */

export const RETRY_CODE_LENGTH = 12;

/** Without letters and digits that are taken for each other. 32 of them: a byte's remainder favours none. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** `random`: bytes of a cryptographic source. */
export function newRetryCode(random: (count: number) => Uint8Array): string {
  return Array.from(random(RETRY_CODE_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** Gives the UUID of a number (E.164). The digest's places 8, 34 and so on are left out, as the reference does. */
export async function uuidsOf(retryCode: string): Promise<(phone: string) => Promise<string>> {
  const utf8 = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', utf8.encode(retryCode), algorithm, false, ['sign']);
  return async (phone) => {
    const hex = hexOf(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(phone))));
    return [hex.slice(0, 8), hex.slice(9, 13), hex.slice(13, 17), hex.slice(17, 21), hex.slice(21, 33)].join('-');
  };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const KEPT_MS = 86_400_000;
const keptAs = (region: string) => `enx.retry-code.${region}`;

/** Kept in this browser for a day, since a person wished it. Nothing of the file is kept. */
export function keepRetryCode(storage: Storage, region: string, code: string, nowMs: number): void {
  storage.setItem(keptAs(region), JSON.stringify({ code, until: nowMs + KEPT_MS }));
}

export function forgetRetryCode(storage: Storage, region: string): void {
  storage.removeItem(keptAs(region));
}

/** Undefined where none is kept, or its day is over. */
export function keptRetryCode(storage: Storage, region: string, nowMs: number): string | undefined {
  const { code, until } = JSON.parse(storage.getItem(keptAs(region)) ?? '{}') as { code?: string; until?: number };
  if (code !== undefined && until !== undefined && nowMs < until && until <= nowMs + KEPT_MS) return code;
  forgetRetryCode(storage, region);
  return undefined;
}
