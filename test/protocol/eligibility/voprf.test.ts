/** RFC 9497: the server's part against the client's, which is another's code, and both against the published vectors. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { blind, finalize } from '../../../protocol/eligibility/blinding.ts';
import { deriveSecret, evaluate, outputOf, publicKeyOf, redeems } from '../../../protocol/eligibility/voprf.ts';

interface Vector {
  readonly name: string;
  readonly input: string;
  readonly blind: string;
  readonly blindedElement: string;
  readonly evaluationElement: string;
  readonly proof: string;
  readonly proofRandomScalar: string;
  readonly output: string;
}

const rfc: { seed: string; keyInfo: string; skSm: string; pkSm: string; vectors: Vector[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'vectors', 'rfc9497-voprf-p256.json'), 'utf8'),
);
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => Buffer.from(text, 'hex');
/** Random bytes from which comes this scalar: it is their remainder by n − 1, and 1 (FIPS 186-5 A.2.1). */
const drawing = (scalar: string) => (size: number) =>
  bytesOf((BigInt(`0x${scalar}`) - 1n).toString(16).padStart(2 * size, '0'));

const secret = deriveSecret(bytesOf(rfc.seed), bytesOf(rfc.keyInfo).toString());
const publicKey = publicKeyOf(secret);

describe('the vectors of RFC 9497, A.3.2', () => {
  it('key', () => {
    expect(hex(secret)).toBe(rfc.skSm);
    expect(hex(publicKey)).toBe(rfc.pkSm);
  });
  it.each(rfc.vectors)('$name', (vector) => {
    const blinding = blind(bytesOf(vector.input), drawing(vector.blind));
    expect(hex(blinding.blind)).toBe(vector.blind);
    expect(hex(blinding.blinded)).toBe(vector.blindedElement);
    const evaluation = evaluate(secret, blinding.blinded, drawing(vector.proofRandomScalar));
    expect(hex(evaluation?.evaluated)).toBe(vector.evaluationElement);
    expect(hex(evaluation?.proof)).toBe(vector.proof);
    const evaluated = { evaluated: bytesOf(vector.evaluationElement), proof: bytesOf(vector.proof) };
    expect(hex(finalize(blinding, evaluated, bytesOf(rfc.pkSm)))).toBe(vector.output);
    expect(hex(outputOf(secret, bytesOf(vector.input)))).toBe(vector.output);
    expect(redeems(secret, bytesOf(vector.input), bytesOf(vector.output))).toBe(true);
  });
});

/** One walk from input to evaluation. */
function walk(key = secret) {
  const blinding = blind(randomBytes(32), randomBytes);
  const evaluation = evaluate(key, blinding.blinded, randomBytes);
  if (!evaluation) throw new Error('An element that was just blinded is one');
  return { blinding, evaluation };
}

describe('an evaluation', () => {
  it('gives an output that redeems, with any key', () => {
    for (let walks = 0; walks < 4; walks++) {
      const key = deriveSecret(randomBytes(32), 'NO-confirmed-v1');
      const { blinding, evaluation } = walk(key);
      expect(redeems(key, blinding.input, finalize(blinding, evaluation, publicKeyOf(key)))).toBe(true);
    }
  });

  it('shows nothing of the input: the same one is blinded anew each time', () => {
    const input = randomBytes(32);
    const blindings = [blind(input, randomBytes), blind(input, randomBytes)];
    expect(hex(blindings[0]?.blinded)).not.toBe(hex(blindings[1]?.blinded));
  });

  it('of a repeated element is the same one, with another proof', () => {
    const { blinding, evaluation } = walk();
    const again = evaluate(secret, blinding.blinded, randomBytes);
    expect(hex(again?.evaluated)).toBe(hex(evaluation.evaluated));
    expect(hex(again?.proof)).not.toBe(hex(evaluation.proof));
  });

  const element = bytesOf(rfc.vectors[0]?.blindedElement ?? '');
  const x = element.subarray(1);
  const modulus = bytesOf(p256.Point.Fp.ORDER.toString(16));
  it.each([
    ['off the curve', Buffer.concat([Buffer.of(2), Buffer.alloc(31), Buffer.of(1)])],
    ['the identity as SEC 1 writes it', Buffer.of(0)],
    ['33 zeros', Buffer.alloc(33)],
    ['an x that is p', Buffer.concat([Buffer.of(2), modulus])],
    ['the largest x', Buffer.concat([Buffer.of(2), Buffer.alloc(32, 0xff)])],
    ['another prefix', Buffer.concat([Buffer.of(5), x])],
    ['an uncompressed point', Buffer.from(p256.Point.fromBytes(element).toBytes(false))],
    ['one byte less', element.subarray(0, 32)],
    ['one byte more', Buffer.concat([element, Buffer.of(0)])],
    ['nothing', Buffer.alloc(0)],
  ])('there is none of %s', (_, blinded) => {
    expect(evaluate(secret, blinded, randomBytes)).toBeUndefined();
  });
});

describe('a client', () => {
  const { blinding, evaluation } = walk();
  const refuses = (evaluated: Uint8Array, proof: Uint8Array, key: Uint8Array = publicKey) =>
    expect(() => finalize(blinding, { evaluated, proof }, key)).toThrow(Error);
  const flipped = (bytes: Buffer, at: number) => {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    return changed;
  };

  it.each([0, 31, 32, 63])('refuses a proof with byte %i altered', (at) =>
    refuses(evaluation.evaluated, flipped(evaluation.proof, at)),
  );
  it.each([
    ['short', Buffer.alloc(63)],
    ['long', Buffer.alloc(65)],
    ['of zeros', Buffer.alloc(64)],
    ['with scalars of n or more', Buffer.alloc(64, 0xff)],
  ])('refuses a proof that is %s', (_, proof) => refuses(evaluation.evaluated, proof));
  it('refuses the proof of another element', () => refuses(evaluation.evaluated, walk().evaluation.proof));
  it('refuses another element', () => refuses(walk().evaluation.evaluated, evaluation.proof));
  it('refuses the negative of the element', () => refuses(flipped(evaluation.evaluated, 0), evaluation.proof));
  it('refuses a key of this person alone', () => {
    const tagging = deriveSecret(randomBytes(32), 'NO-confirmed-v1');
    const tagged = evaluate(tagging, blinding.blinded, randomBytes);
    refuses(tagged?.evaluated ?? Buffer.of(), tagged?.proof ?? Buffer.of());
  });
  it.each([
    ['the identity', Buffer.of(0)],
    ['off the curve', Buffer.concat([Buffer.of(2), Buffer.alloc(31), Buffer.of(1)])],
  ])('refuses an element that is %s, and such a key', (_, bytes) => {
    refuses(bytes, evaluation.proof);
    refuses(evaluation.evaluated, evaluation.proof, bytes);
  });
});

describe('an output redeems', () => {
  const input = randomBytes(32);
  const output = outputOf(secret, input);
  it('its input under its secret alone', () => {
    expect(redeems(secret, input, output)).toBe(true);
    expect(redeems(secret, randomBytes(32), output)).toBe(false);
    expect(redeems(deriveSecret(randomBytes(32), ''), input, output)).toBe(false);
  });
  it.each([
    ['altered', Buffer.from(output.map((byte, index) => (index === 31 ? byte ^ 128 : byte)))],
    ['short', output.subarray(0, 31)],
    ['long', Buffer.concat([output, Buffer.of(0)])],
    ['empty', Buffer.alloc(0)],
  ])('not when it is %s', (_, changed) => expect(redeems(secret, input, changed)).toBe(false));
});

it('one seed under two names makes two keys', () => {
  const seed = randomBytes(32);
  const [one, same, other] = ['NO-confirmed-v1', 'NO-confirmed-v1', 'NO-user-report-v1'].map((kid) =>
    hex(deriveSecret(seed, kid)),
  );
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});
