/** Chance with a seed: streams of draws by purpose, so that one purpose never disturbs another, and draws of single things by their hash. */
import { randomGamma, randomNormal, randomPoisson } from 'd3-random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** 32 bits of all numbers; each counts with its lower 32 bits. */
export function hash(...numbers: readonly number[]): number {
  return numbers.reduce((state, number) => mix((state ^ number) + 0x9e3779b9), 0) >>> 0;
}

/** The finaliser of MurmurHash3. */
function mix(number: number): number {
  let bits = number | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

const TWO_TO_32 = 2 ** 32;

/** 0 ≤ u < 1, of a hash. */
export function uniformOf(hashed: number): number {
  return hashed / TWO_TO_32;
}

/** Standard normal, of a hash (Box and Muller). */
export function normalOf(hashed: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniformOf(hash(hashed, 1))));
  return radius * Math.cos(2 * Math.PI * uniformOf(hash(hashed, 2)));
}

export interface Chance {
  /** 0 ≤ u < 1. */
  uniform(): number;
  between(from: number, until: number): number;
  /** A whole number from 0 to, not including, `until`. */
  below(until: number): number;
  happens(probability: number): boolean;
  normal(): number;
  logNormal(median: number, sigma: number): number;
  gamma(mean: number, deviation: number): number;
  /** With a standard deviation that equals its mean; whole numbers. */
  negativeBinomial(mean: number): number;
  shuffle<T>(list: T[]): T[];
}

/** Always the same draws for the same numbers. */
export function chanceOf(...seed: readonly number[]): Chance {
  const generator = xoroshiro128plus(hash(...seed));
  const uniform = () => uniformFloat64(generator);
  const normal = randomNormal.source(uniform)(0, 1);
  const gammaOf = randomGamma.source(uniform);
  const poissonOf = randomPoisson.source(uniform);
  const below = (until: number) => Math.floor(uniform() * until);
  const gamma = (mean: number, deviation: number) =>
    mean === 0 || deviation === 0 ? mean : gammaOf((mean / deviation) ** 2, deviation ** 2 / mean)();
  return {
    uniform,
    between: (from, until) => from + uniform() * (until - from),
    below,
    happens: (probability) => uniform() < probability,
    normal,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    gamma,
    // A Poisson number whose mean is itself drawn; its variance is the mean plus that of the draw.
    negativeBinomial: (mean) => poissonOf(gamma(mean, Math.sqrt(Math.max(0, mean * mean - mean))))(),
    shuffle: (list) => {
      for (let at = list.length - 1; at > 0; at--) {
        const other = below(at + 1);
        [list[at], list[other]] = [list[other] as (typeof list)[number], list[at] as (typeof list)[number]];
      }
      return list;
    },
  };
}
