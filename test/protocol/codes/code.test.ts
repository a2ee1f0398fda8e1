import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnosisKey, longCode, shortCode } from '../../../protocol/codes/code.ts';

/** Gives the bytes one after the other, in whatever portions are asked for, then zeros. */
function scripted(...bytes: number[]) {
  return (size: number) => Buffer.from(Array.from({ length: size }, () => bytes.shift() ?? 0));
}

describe('short code', () => {
  it('keeps leading zeros', () => expect(shortCode(8, scripted(0, 0, 1, 2, 3, 4, 5, 6))).toBe('00123456'));
  it('throws away bytes that would favour low digits', () => {
    expect(shortCode(6, scripted(250, 251, 255, 249, 1, 2, 3, 4, 5))).toBe('912345');
  });
  it('has the length asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 10 }), (length) => {
        expect(shortCode(length, randomBytes)).toMatch(new RegExp(`^\\d{${length}}$`));
      }),
    );
  });
});

describe('long code', () => {
  it('uses a–z and 0–9', () => expect(longCode(4, scripted(0, 25, 26, 35))).toBe('az09'));
  it('throws away bytes that would favour a–d', () => {
    expect(longCode(4, scripted(252, 253, 255, 36, 251, 37, 71))).toBe('a9b9');
  });
  it('uses every character about equally often', () => {
    const counts = new Map<string, number>();
    for (const character of longCode(36_000, randomBytes)) counts.set(character, (counts.get(character) ?? 0) + 1);
    // Six standard deviations (about 31 each) around 1,000: fails once in millions of runs.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(190);
    expect(counts.size).toBe(36);
  });
});

it('names a diagnosis by the first 16 bytes of SHA-256 of its UUID', () => {
  const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
  expect(diagnosisKey(uuid).toString('hex')).toBe(createHash('sha256').update(uuid).digest('hex').slice(0, 32));
});
