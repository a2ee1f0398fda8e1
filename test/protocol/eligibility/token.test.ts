import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { blind, finalize } from '../../../protocol/eligibility/blinding.ts';
import { drawToken, parseToken, tokenHash, tokenUuid, writeToken } from '../../../protocol/eligibility/token.ts';
import { deriveSecret, evaluate, publicKeyOf, redeems } from '../../../protocol/eligibility/voprf.ts';
import { parseUuid } from '../../../protocol/text/uuid.ts';

const kid = 'US-ZZ-user-report-v999999999';
const token = { input: Buffer.alloc(32, 0xfb), output: Buffer.alloc(32, 0x3f), kid };
const text = writeToken(token);

describe('a token as text', () => {
  it('comes back', () => {
    expect(text).toBe(`${'-_v7'.repeat(10)}-_s.${'Pz8_'.repeat(10)}Pz8.${kid}`);
    expect(parseToken(text)).toEqual(token);
  });
  it.each([
    ['nothing', ''],
    ['two parts', text.split('.').slice(0, 2).join('.')],
    ['four parts', `${text}.1`],
    ['31 bytes of input', writeToken({ ...token, input: Buffer.alloc(31) })],
    ['33 bytes of input', writeToken({ ...token, input: Buffer.alloc(33) })],
    ['31 bytes of output', writeToken({ ...token, output: Buffer.alloc(31) })],
    ['no kid', writeToken({ ...token, kid: '' })],
    ['a long kid', writeToken({ ...token, kid: 'x'.repeat(41) })],
    ['a kid with other characters', writeToken({ ...token, kid: 'NO confirmed' })],
    ['the other alphabet', text.replaceAll('-', '+').replaceAll('_', '/')],
    ['padding', text.replace('.', '=.')],
    ['a line break', `${text}\n`],
    ['8 kB', 'A'.repeat(8_192)],
  ])('is not %s', (_, other) => expect(parseToken(other)).toBeUndefined());
});

describe('what is derived from a token', () => {
  it('is a UUID of version 8 as the admin API takes it', () => {
    const uuid = tokenUuid(token);
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseUuid(uuid)).toBe(uuid);
  });
  it('is the same for every text of the token', () => {
    // The last of 43 characters carries four bits and two that count for nothing.
    const other = parseToken(text.replace(/(.)\./, (_, last) => `${String.fromCharCode(last.charCodeAt(0) + 1)}.`));
    expect(other && writeToken(other)).toBe(text);
    expect(other && tokenHash(other)).toBe(tokenHash(token));
  });
  it('differs between tokens, and between its two purposes', () => {
    const others = [token, { ...token, input: randomBytes(32) }, { ...token, output: randomBytes(32) }];
    expect(new Set(others.map(tokenUuid)).size).toBe(3);
    expect(new Set(others.map(tokenHash)).size).toBe(3);
    const start = Buffer.from(tokenHash(token), 'base64url').toString('hex').slice(0, 8);
    expect(tokenUuid(token).startsWith(start)).toBe(false);
  });
  it('is 43 characters for the table', () => expect(tokenHash(token)).toMatch(/^[A-Za-z0-9_-]{43}$/));
});

describe('a token', () => {
  const secret = deriveSecret(randomBytes(32), kid);
  it('drawn by the server redeems', () => {
    const drawn = drawToken(secret, kid, randomBytes);
    expect(drawn.kid).toBe(kid);
    expect(redeems(secret, drawn.input, drawn.output)).toBe(true);
    expect(drawToken(secret, kid, randomBytes).input).not.toEqual(drawn.input);
  });
  it('made by the browser is the same as the server would make of its input', () => {
    const blinding = blind(randomBytes(32), randomBytes);
    const evaluation = evaluate(secret, blinding.blinded, randomBytes);
    const output = finalize(
      blinding,
      evaluation ?? { evaluated: Buffer.of(), proof: Buffer.of() },
      publicKeyOf(secret),
    );
    const drawn = drawToken(secret, kid, () => Buffer.from(blinding.input));
    expect(Buffer.from(output)).toEqual(drawn.output);
  });
});
