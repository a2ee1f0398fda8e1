/** In which order keys stand. An order other than by their bytes may say whose keys belong together (enx-client.md §12.2). */
import { INTERVALS_PER_DAY } from '../../protocol/keys/interval.ts';
import type { RawKey } from './message.ts';

/** `few`: too few to tell. `mixed`: neither sorted nor betraying anything. */
export type KeyOrder = 'few' | 'sorted' | 'by-start' | 'grouped' | 'mixed';

/** With fewer neighbours chance alone makes any pattern. */
const FEW = 5;
/** Standard deviations: one file in a million by chance. */
const SURPRISING = 5;

export function orderOf(keys: readonly RawKey[]): KeyOrder {
  if (keys.length < 2) return 'few';
  if (neighbours(keys).every(([a, b]) => a.data.compare(b.data) <= 0)) return 'sorted';
  if (keys.length < FEW) return 'few';
  if (isByStart(keys)) return 'by-start';
  return isGrouped(keys) ? 'grouped' : 'mixed';
}

function neighbours(keys: readonly RawKey[]): [RawKey, RawKey][] {
  return keys.slice(1).map((key, index) => [keys[index] as RawKey, key]);
}

const startOf = ({ start = 0 }: RawKey) => start;

function isByStart(keys: readonly RawKey[]): boolean {
  if (new Set(keys.map(startOf)).size === 1) return false;
  const steps = neighbours(keys).map(([a, b]) => startOf(b) - startOf(a));
  return steps.every((step) => step >= 0) || steps.every((step) => step <= 0);
}

/** A person's keys are a day apart. Are neighbours so far more often than two keys of this file drawn at random? */
function isGrouped(keys: readonly RawKey[]): boolean {
  const pairs = neighbours(keys);
  const seen = pairs.filter(([a, b]) => Math.abs(startOf(b) - startOf(a)) === INTERVALS_PER_DAY).length / pairs.length;
  const expected = chanceOfADay(keys);
  const deviation = Math.sqrt(Math.max(expected * (1 - expected), 1 / pairs.length) / pairs.length);
  return seen - expected > SURPRISING * deviation;
}

function chanceOfADay(keys: readonly RawKey[]): number {
  const counts = new Map<number, number>();
  for (const key of keys) counts.set(startOf(key), (counts.get(startOf(key)) ?? 0) + 1);
  const pairs = [...counts].reduce(
    (total, [start, count]) => total + count * (counts.get(start + INTERVALS_PER_DAY) ?? 0),
    0,
  );
  return (2 * pairs) / (keys.length * (keys.length - 1));
}
