import { describe, expect, it } from 'vitest';
import { kolmogorov, kolmogorovSmirnov, largestDistance } from '../../support/privacy/kolmogorov-smirnov.ts';
import { seededBytes } from '../../support/privacy/seeded-bytes.ts';

/** As numpy.linspace. */
const spaced = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, index) => from + (index * (to - from)) / (count - 1));
const plus = (values: readonly number[], more: number) => values.map((value) => value + more);
const hundred = spaced(1, 100, 100);

// Source: SciPy, scipy/stats/tests/test_stats.py, class TestKSTwoSamples (BSD licence), two-sided cases.
it.each([
  ['testTwoVsThree', [1.01, 2.01], [1, 2, 3], 1 / 3],
  ['testTwoVsThree', [0.99, 1.99], [1, 2, 3], 2 / 3],
  ['testTwoVsFour', [1.01, 2.01], [1, 2, 3, 4], 2 / 4],
  ['testTwoVsFour', [0.99, 1.99], [1, 2, 3, 4], 3 / 4],
  ['test100_100', hundred, plus(hundred, 2.1), 3 / 100],
  ['test100_100', hundred, plus(hundred, 1.9), 2 / 100],
  ['test100_110', hundred, plus(spaced(1, 100, 110), 20.1), 232 / 1100],
  ['test100_110', hundred, plus(spaced(1, 100, 110), 19.9), 229 / 1100],
])('SciPy, %s: the distance', (_, a, b, distance) => {
  expect(largestDistance(a, b)).toBeCloseTo(distance, 12);
  expect(largestDistance(b, a)).toBeCloseTo(distance, 12);
});

// Source: SciPy, examples in the documentation of scipy.special.kolmogorov and scipy.special.kolmogi.
it.each([
  [0, 1],
  [0.5, 0.96394524],
  [1, 0.26999967],
  [1.22384787, 0.1],
  [1.01918472, 0.25],
  [0.82757356, 0.5],
  [0.67644769, 0.75],
  [0.57117327, 0.9],
])('SciPy: the chance of a scaled distance above %d', (lambda, chance) => {
  expect(kolmogorov(lambda)).toBeCloseTo(chance, 7);
});

it('goes down where the series is cut', () => {
  const values = spaced(0.1, 3, 300).map(kolmogorov);
  expect(values).toEqual([...values].sort((a, b) => b - a));
});

describe('samples as they are drawn here', () => {
  const random = seededBytes('kolmogorov-smirnov');
  /** Evenly from 0 to 1. */
  const draws = (count: number) => {
    const bytes = random(4 * count);
    return Array.from({ length: count }, (_, index) => bytes.readUInt32BE(4 * index) / 2 ** 32);
  };
  /** Whole milliseconds of a release, and bytes of an answer. */
  const times = (count: number) => draws(count).map((draw) => Math.ceil(150 + 100 * draw));
  const sizes = (count: number) => draws(count).map((draw) => 4_096 + Math.floor(2_048 * draw));

  it('finds two alike samples different no more often than it says', () => {
    const chances = Array.from({ length: 1_000 }, () => kolmogorovSmirnov(sizes(500), sizes(500)));
    expect(chances.filter((chance) => chance < 0.1).length).toBeLessThanOrEqual(130);
    expect(chances.filter((chance) => chance < 0.1).length).toBeGreaterThanOrEqual(70);
    expect(chances.filter((chance) => chance < 0.001).length).toBeLessThanOrEqual(5);
  });

  it('always finds 3 % of the size and 5 ms of the time, with 10,000 of each', () => {
    for (let turn = 0; turn < 20; turn++) {
      const longer = sizes(10_000).map((size) => Math.round(1.03 * size));
      expect(kolmogorovSmirnov(sizes(10_000), longer)).toBeLessThan(0.001);
      expect(kolmogorovSmirnov(times(10_000), plus(times(10_000), 5))).toBeLessThan(0.001);
    }
  });
});
