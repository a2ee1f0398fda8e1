import { describe, expect, it } from 'vitest';
import { chanceOf, hash, normalOf, uniformOf } from '../../../device/town/chance.ts';

const many = Array.from({ length: 20_000 }, (_, n) => n);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

describe('hash', () => {
  it('is the same for the same numbers, and depends on each and on their order', () => {
    expect(hash(1, 2, 3)).toBe(hash(1, 2, 3));
    expect(new Set([hash(1, 2, 3), hash(1, 3, 2), hash(1, 2), hash(0, 2, 3), hash(1, 2, 4)]).size).toBe(5);
  });

  it('gives numbers that are spread evenly over 0…1, neighbours too', () => {
    const values = many.map((n) => uniformOf(hash(7, n)));
    expect(mean(values)).toBeCloseTo(0.5, 2);
    expect(deviation(values)).toBeCloseTo(Math.sqrt(1 / 12), 2);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('gives standard normal numbers', () => {
    const values = many.map((n) => normalOf(hash(7, n)));
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(deviation(values)).toBeCloseTo(1, 1);
  });
});

describe('a stream of chance', () => {
  it('repeats itself for the same seed and purpose only', () => {
    const draws = (...seed: number[]) => {
      const chance = chanceOf(...seed);
      return many.slice(0, 5).map(() => chance.uniform());
    };
    expect(draws(1, 2)).toEqual(draws(1, 2));
    expect(draws(1, 2)).not.toEqual(draws(1, 3));
    expect(draws(1, 2)).not.toEqual(draws(2, 2));
  });

  it('draws a gamma distribution with the mean and deviation that are asked for', () => {
    const chance = chanceOf(1);
    const values = many.map(() => chance.gamma(1.8, 1.2));
    expect(mean(values)).toBeCloseTo(1.8, 1);
    expect(deviation(values)).toBeCloseTo(1.2, 1);
    expect(chance.gamma(3, 0)).toBe(3);
    expect(chance.gamma(0, 2)).toBe(0);
  });

  it('draws a log-normal distribution with its median', () => {
    const chance = chanceOf(1);
    const values = many.map(() => chance.logNormal(25, 1.1)).sort((one, other) => one - other);
    expect((values[10_000] ?? 0) / 25).toBeCloseTo(1, 1);
  });

  it.each([2, 4])('draws negative binomial numbers whose deviation equals their mean of %i', (wanted) => {
    const chance = chanceOf(wanted);
    const values = many.map(() => chance.negativeBinomial(wanted));
    expect(mean(values) / wanted).toBeCloseTo(1, 1);
    expect(deviation(values) / wanted).toBeCloseTo(1, 1);
    expect(values.every(Number.isInteger)).toBe(true);
  });

  it('shuffles without losing anything', () => {
    const list = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = chanceOf(3).shuffle([...list]);
    expect(shuffled).not.toEqual(list);
    expect([...shuffled].sort()).toEqual(list);
  });
});
