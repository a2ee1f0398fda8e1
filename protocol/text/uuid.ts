/** Identifiers that an issuer may choose for a code (verification-server.md §2.1, check 8). */
import type { RandomBytes } from '../answer-padding.ts';

const UUID_BYTES = 16;
const blank = /^[\s\p{C}]*$/u;
/** Blanks around it are part of one anchored expression, whose time is linear; trimming them by `[…]+$` is quadratic. */
const form =
  /^[\s\p{C}]*(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?[\s\p{C}]*$/u;

/** Canonical lower-case form; '' for nothing but blanks and control characters, which are ignored; undefined for other text. */
export function parseUuid(text: string): string | undefined {
  return blank.test(text) ? '' : form.exec(text.toLowerCase())?.slice(1).join('-');
}

/** A random UUID, version 4 (RFC 9562 §5.4). */
export function newUuid(randomBytes: RandomBytes): string {
  const bytes = Buffer.from(randomBytes(UUID_BYTES));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
