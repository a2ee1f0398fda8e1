import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { answerPadding, MINIMUM_PADDING_CHARACTERS, padDeviceAnswer } from '../../protocol/answer-padding.ts';

/** A random source whose first two bytes, the draw of a length, are given. */
const drawing = (draw: number) => (size: number) => {
  const bytes = Buffer.alloc(size, 0x5a);
  bytes.writeUInt16BE(draw);
  return bytes;
};

const lengthOf = (body: Record<string, unknown>, draw: number) =>
  Buffer.byteLength(padDeviceAnswer(body, drawing(draw)));
const paddingOf = (body: Record<string, unknown>, draw: number): string =>
  JSON.parse(padDeviceAnswer(body, drawing(draw))).padding;

/** A body whose JSON with an empty padding has this many bytes. */
const bodyOf = (bareBytes: number) => ({
  error: 'x'.repeat(bareBytes - JSON.stringify({ error: '', padding: '' }).length),
});

describe('padDeviceAnswer', () => {
  it.each([
    [0, 4_096],
    [1, 4_097],
    [2_047, 6_143],
    [2_048, 4_096],
    [65_535, 6_143],
  ])('draw %d gives %d bytes, for chaff, success and errors alike', (draw, bytes) => {
    expect(lengthOf({}, draw)).toBe(bytes);
    expect(lengthOf({ token: 'x'.repeat(600), testtype: 'confirmed' }, draw)).toBe(bytes);
    expect(lengthOf({ error: 'unauthorized', errorCode: '', error_code: '' }, draw)).toBe(bytes);
  });

  it('is JSON with the members of the body first and padding of base64 last', () => {
    const answer = JSON.parse(padDeviceAnswer({ b: 1, a: 'é"\\' }, randomBytes));
    expect(Object.keys(answer)).toEqual(['b', 'a', 'padding']);
    expect(answer).toMatchObject({ b: 1, a: 'é"\\' });
    expect(answer.padding).toMatch(/^[A-Za-z0-9+/]+$/);
  });

  it.each([
    // The longest body of the first band leaves exactly the minimum of padding to the shortest answer.
    [4_096 - 1_368 - 1, 4_096],
    [4_096 - 1_368, 4_096],
    [4_096 - 1_368 + 1, 6_144],
    [6_144 - 1_368, 6_144],
    [6_144 - 1_368 + 1, 8_192],
    [40_000, 43_008],
  ])('a body of %d bytes goes into the band from %d', (bareBytes, bandStart) => {
    const body = bodyOf(bareBytes);
    expect(lengthOf(body, 0)).toBe(bandStart);
    expect(lengthOf(body, 2_047)).toBe(bandStart + 2_047);
    expect(paddingOf(body, 0).length).toBe(bandStart - bareBytes);
    expect(paddingOf(body, 0).length).toBeGreaterThanOrEqual(MINIMUM_PADDING_CHARACTERS);
  });

  it('counts bytes, not characters', () => {
    expect(lengthOf({ error: 'é'.repeat(1_000) }, 5)).toBe(4_101);
    expect(lengthOf({ error: '🦠'.repeat(500) }, 5)).toBe(4_101);
  });

  it('spreads lengths evenly over the whole band', () => {
    const lengths = Array.from({ length: 16_384 }, () => padDeviceAnswer({ token: 'x' }, randomBytes).length);
    const octants = lengths.reduce((counts, length) => {
      const octant = Math.floor((length - 4_096) / 256);
      counts[octant] = (counts[octant] ?? 0) + 1;
      return counts;
    }, [] as number[]);
    expect(octants).toHaveLength(8);
    // 2,048 expected in each, standard deviation 42: six of them.
    for (const octant of octants) expect(Math.abs(octant - 2_048)).toBeLessThan(254);
  });

  it('asks for random bytes once', () => {
    let calls = 0;
    padDeviceAnswer({}, (size) => {
      calls += 1;
      return randomBytes(size);
    });
    expect(calls).toBe(1);
  });
});

describe('answerPadding: base64 of 1,024 to 2,047 bytes (verification-server.md §1.5)', () => {
  it.each([
    [0, 1_024, 1_368],
    [1, 1_025, 1_368],
    [1_023, 2_047, 2_732],
    [1_024, 1_024, 1_368],
    [65_535, 2_047, 2_732],
  ])('draw %d gives %d bytes in %d characters', (draw, bytes, characters) => {
    const padding = answerPadding(drawing(draw));
    expect(padding).toHaveLength(characters);
    expect(Buffer.from(padding, 'base64')).toHaveLength(bytes);
  });
});
