import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitKeys } from '../../../protocol/export/split.ts';

const MAX = 1_000;
const window = { start: 7_200, end: 14_400 };

const numbers = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);
const split = (primary: number, revised: number) =>
  splitKeys({ primary: numbers(0, primary), revised: numbers(primary, revised) }, window, MAX);

describe('splitting', () => {
  it.each([
    [0, []],
    [1, [1]],
    [MAX - 1, [MAX - 1]],
    [MAX, [MAX]],
    [MAX + 1, [MAX, 1]],
    [2 * MAX, [MAX, MAX]],
    [2 * MAX + 1, [MAX, MAX, 1]],
  ])('%i keys', (total, sizes) => {
    expect(split(total, 0).map(({ primary }) => primary.length)).toEqual(sizes);
    expect(split(0, total).map(({ revised }) => revised.length)).toEqual(sizes);
    const half = Math.floor(total / 2);
    const mixed = split(half, total - half);
    expect(mixed.map(({ primary, revised }) => primary.length + revised.length)).toEqual(sizes);
  });

  it('lists every key once, primary before revised, in the order given', () => {
    fc.assert(
      fc.property(fc.nat({ max: 3 * MAX }), fc.nat({ max: 3 * MAX }), (primary, revised) => {
        const listed = split(primary, revised).flatMap((part) => [...part.primary, ...part.revised]);
        expect(listed).toEqual([...numbers(0, primary + revised)]);
      }),
      { numRuns: 30 },
    );
  });

  it('tells the files of one window apart by their end, since phones know a file by its times', () => {
    expect(split(MAX, 0)).toMatchObject([{ number: 1, start: 7_200, end: 14_400 }]);
    expect(split(2 * MAX, 1)).toMatchObject([
      { number: 1, start: 7_200, end: 14_401 },
      { number: 2, start: 7_200, end: 14_402 },
      { number: 3, start: 7_200, end: 14_403 },
    ]);
  });
});
