/** smittestopp-verification.md §6: what is told of the original's token holds in every byte. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import {
  authorization,
  encodeInteger,
  hashToCurve,
  isGenuine,
  isProven,
  rotatedScalar,
  rotationInterval,
  signMasked,
  unmask,
} from '../../../protocol/eligibility/smittestopp-token.ts';

const vector = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'vectors', 'smittestopp-token.json'), 'utf8'),
);
const { BASE, Fn } = p256.Point;
const scalarOf = (hex: string) => BigInt(`0x${hex}`);
const named = (text: string) => scalarOf(createHash('sha256').update(text).digest('hex')) % Fn.ORDER;
const hex = (point: typeof BASE | undefined) => point && Buffer.from(point.toBytes(false)).toString('hex');

const seed = Buffer.from(vector.t, 'hex');
const k = scalarOf(vector.k);
const blinding = named(vector.blindingText);
const element = hashToCurve(seed) ?? BASE;
const masked = element.multiply(blinding);
const signature = signMasked(k, masked, named(vector.commitmentText));
const publicKey = BASE.multiply(k);

describe('key rotation (§6.2)', () => {
  const start = Date.parse(vector.rotation.time) / 1_000;
  it('has an interval of three days', () => {
    expect(rotationInterval(start)).toBe(vector.rotation.interval);
    const begin = 6_249 * 259_200;
    expect([-1, 0, 1].map((second) => rotationInterval(begin + second))).toEqual([6_248, 6_249, 6_249]);
  });
  it('derives the scalar', () => {
    const master = Buffer.from(vector.rotation.master, 'hex');
    expect(rotatedScalar(master, vector.rotation.interval).toString(16)).toBe(vector.rotation.scalar);
  });
  it('reduces what is negative', () => {
    const scalars = Array.from({ length: 20 }, (_, interval) => rotatedScalar(seed, interval));
    expect(scalars.every((scalar) => scalar > 0n && scalar < Fn.ORDER)).toBe(true);
    // About half of them would be negative: these lie high below n.
    expect(scalars.filter((scalar) => scalar >> 255n === 1n).length).toBeGreaterThan(0);
  });
});

describe('hash to curve (§6.1)', () => {
  it('T', () => expect(hex(element)).toBe(vector.T));
  it('finds no point for about three seeds of four, and never one whose digest has the top bit set', () => {
    const seeds = Array.from({ length: 400 }, (_, index) => createHash('sha256').update(`seed ${index}`).digest());
    const found = seeds.filter((each) => hashToCurve(each) !== undefined);
    // 100 expected, standard deviation 8.7; the seeds are fixed.
    expect(found.length).toBeGreaterThan(60);
    expect(found.length).toBeLessThan(140);
    for (const each of found) expect(createHash('sha256').update(each).digest().readUInt8(0)).toBeLessThan(128);
  });
});

describe('the exchange (§6.3)', () => {
  it('K, P and Q', () => {
    expect(hex(publicKey)).toBe(vector.K);
    expect(hex(masked)).toBe(vector.P);
    expect(hex(signature.signedPoint)).toBe(vector.Q);
  });
  it('the proof as it stands on the wire', () => {
    expect(encodeInteger(signature.proofChallenge)).toBe(Buffer.from(vector.c, 'hex').toString('base64'));
    expect(encodeInteger(signature.proofResponse)).toBe(Buffer.from(vector.z, 'hex').toString('base64'));
  });
  it('is proven, and not with anything altered', () => {
    const { proofChallenge, proofResponse, signedPoint } = signature;
    expect(isProven(publicKey, masked, signature)).toBe(true);
    expect(isProven(publicKey, masked, { ...signature, proofChallenge: proofChallenge + 1n })).toBe(false);
    expect(isProven(publicKey, masked, { ...signature, proofResponse: proofResponse - 1n })).toBe(false);
    expect(isProven(publicKey, masked, { ...signature, signedPoint: signedPoint.negate() })).toBe(false);
    expect(isProven(publicKey.double(), masked, signature)).toBe(false);
    expect(isProven(publicKey, masked.double(), signature)).toBe(false);
  });
  it('W, the header, and what the backend makes of it', () => {
    const unmasked = unmask(signature.signedPoint, blinding);
    expect(hex(unmasked)).toBe(vector.W);
    const header = authorization(unmasked, seed, '6249');
    expect(header).toBe(vector.header.replace('<kid>', '6249'));
    const known = (kid: string) => (kid === '6249' ? k : undefined);
    expect(isGenuine(header, known)).toBe(true);
    expect(isGenuine(header.replace('6249', '6248'), known)).toBe(false);
    expect(isGenuine(authorization(unmasked.double(), seed, '6249'), known)).toBe(false);
    expect(isGenuine(authorization(unmasked, randomBytes(32), '6249'), known)).toBe(false);
    expect(isGenuine('Anonymous', known)).toBe(false);
  });
});

it.each([
  [1n, 'AQ=='],
  [127n, 'fw=='],
  [128n, 'AIA='],
  [255n, 'AP8='],
  [256n, 'AQA='],
])('an integer %i is %s: two’s complement', (value, text) => expect(encodeInteger(value)).toBe(text));
