/** The modeler: how many codes a region may issue in a day, from how many it has issued (verification-server.md §5.3). */
import type { DayCounts } from './anomaly.ts';

/** `MODELER_MIN_VALUE` and `MODELER_MAX_VALUE`. */
export const LEAST_MODELLED = 10;
export const GREATEST_MODELLED = 20_000;

const LEAST_DAYS = 14;
const MOST_DAYS = 21;

/**
 * From the newest complete days that have counters, in any order; undefined while there are too few. The reference means to
 * leave out today, which is not over, and leaves out the oldest day instead (⚠D10): this is what it means.
 */
export function modelledLimit(days: readonly DayCounts[], today: string): number | undefined {
  const complete = days.filter(({ day }) => day < today).sort((one, other) => (one.day < other.day ? -1 : 1));
  if (complete.length < LEAST_DAYS) return undefined;
  return predictedLimit(complete.slice(-MOST_DAYS).map(({ codesIssued }) => codesIssued));
}

/** `series`: codes issued, the oldest day first. What their least-squares line says of the day after, within the bounds. */
export function predictedLimit(series: readonly number[]): number {
  return Math.min(GREATEST_MODELLED, Math.max(LEAST_MODELLED, roundHalfAway(lineAfter(series))));
}

/**
 * The line through the points (0, y₀) … (n−1, yₙ₋₁) at x = n is (6·Σxy − 2(n−1)·Σy) / (n(n−1)): sums of whole numbers and one
 * division, so that no rounding on the way decides what a half becomes.
 */
function lineAfter(series: readonly number[]): number {
  const n = series.length;
  const sum = series.reduce((total, y) => total + y, 0);
  const weighted = series.reduce((total, y, x) => total + x * y, 0);
  return (6 * weighted - 2 * (n - 1) * sum) / (n * (n - 1));
}

/** `Math.round` takes −2.5 to −2; the reference takes it to −3. */
function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}
