/**
 * What stands between login and issuing (smittestopp-verification.md §9.2): an input that nobody but its owner knew when it
 * was approved, the output of a secret over it, and which secret. Nothing in it was seen at the login. Its wire form:
 *
 *     <input, 32 bytes>.<output, 32 bytes>.<kid>      the bytes in base64url without padding, 43 characters each
 *
 * A token carries no attributes: what was approved, and for which region, is said by its key (token-keys.ts).
 */
import { createHash } from 'node:crypto';
import type { SelfServiceKind } from '../self-service/settings.ts';
import { encodeBase64Url } from '../text/base64.ts';
import { outputOf } from './voprf.ts';

export const INPUT_BYTES = 32;

/** What a token attests. A test that a registry confirmed and a home test never become each other. */
export type TokenClass = SelfServiceKind;

export interface Token {
  readonly input: Buffer;
  readonly output: Buffer;
  readonly kid: string;
}

/** A kid has at most 6 + 12 + 12 characters. */
const form = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9-]{1,40})$/;

export function writeToken({ input, output, kid }: Token): string {
  return `${encodeBase64Url(input)}.${encodeBase64Url(output)}.${kid}`;
}

/** Undefined for what has not this form. The text is attacker-controlled; whether the token redeems is not looked at. */
export function parseToken(text: string): Token | undefined {
  const [, input, output, kid] = form.exec(text) ?? [];
  if (input === undefined || output === undefined || kid === undefined) return undefined;
  return { input: Buffer.from(input, 'base64url'), output: Buffer.from(output, 'base64url'), kid };
}

/**
 * A token that the server makes by itself, for a browser without script: it can link this one to the login, and the page says
 * so. Nothing is blinded, since there is nobody to hide it from. `secret`: of `kid`.
 */
export function drawToken(secret: Uint8Array, kid: string, randomBytes: (size: number) => Buffer): Token {
  const input = randomBytes(INPUT_BYTES);
  return { input, output: outputOf(secret, input), kid };
}

/** The only form in which a token is kept, base64url. By its bytes: one token has several texts (RFC 4648 §3.5). */
export function tokenHash(token: Token): string {
  return encodeBase64Url(digestOf('token', token));
}

/**
 * The `uuid` of the code that a token gives, so that asking again replaces that code and never makes a second one. Version 8
 * (RFC 9562 §5.8), lower case with hyphens; nothing of the token can be told from it.
 */
export function tokenUuid(token: Token): string {
  const bytes = digestOf('uuid', token).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function digestOf(purpose: 'token' | 'uuid', { input, output }: Token): Buffer {
  return createHash('sha256').update(`self-service/${purpose}`).update(input).update(output).digest();
}
