/**
 * The two-sample Kolmogorov–Smirnov test: could both samples have been drawn from one distribution, whatever it is?
 * Source: W. H. Press et al., Numerical Recipes, 3rd ed., §14.3.3 ("Kolmogorov-Smirnov Test"), without its correction
 * for small samples. Equal values count as one step, which makes it the more careful on whole numbers.
 */

/** D: the largest distance between the samples' distribution functions. */
export function largestDistance(a: readonly number[], b: readonly number[]): number {
  const [sortedA, sortedB] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [inA, inB, largest] = [0, 0, 0];
  while (inA < sortedA.length && inB < sortedB.length) {
    const value = Math.min(sortedA[inA] ?? 0, sortedB[inB] ?? 0);
    while (sortedA[inA] === value) inA++;
    while (sortedB[inB] === value) inB++;
    largest = Math.max(largest, Math.abs(inA / sortedA.length - inB / sortedB.length));
  }
  return largest;
}

/** Q(λ) = 2 Σ (−1)^(k−1) e^(−2k²λ²), Kolmogorov's distribution: how likely a scaled distance above λ is by chance. */
export function kolmogorov(lambda: number): number {
  // Below, the sum converges slowly; its value differs from 1 by less than 1e-12.
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 20; k++) sum += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}

/** How likely a distance like theirs is between two samples of one distribution. For samples of hundreds and more. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): number {
  return kolmogorov(largestDistance(a, b) * Math.sqrt((a.length * b.length) / (a.length + b.length)));
}
