import { describe, expect, it } from 'vitest';
import type { RawKey } from '../../../device/inspect/message.ts';
import { orderOf } from '../../../device/inspect/order.ts';
import { seededRandom } from '../support/random.ts';

const random = seededRandom('order');
const keyOf = (day: number): RawKey => ({
  data: random(16),
  start: day * 144,
  period: 144,
  reportType: 1,
  transmissionRisk: undefined,
  daysSinceOnset: 0,
});
const people = Array.from({ length: 40 }, () => Array.from({ length: 14 }, (_, day) => keyOf(18_600 - day))).flat();
const sorted = people.toSorted((a, b) => a.data.compare(b.data));
const byStart = people.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0));
/** Sorted by the other end of the keys' bytes: an order that tells nothing, and is not theirs. */
const mixed = people.toSorted((a, b) => a.data.subarray(8).compare(b.data.subarray(8)));

describe('orderOf', () => {
  it.each([
    ['sorted', sorted],
    ['by-start', byStart],
    ['by-start', byStart.toReversed()],
    ['grouped', people],
    ['grouped', people.toReversed()],
    ['grouped', people.slice(0, 28)],
    ['mixed', mixed],
    ['mixed', mixed.filter(({ start }) => start === 18_600 * 144)],
    ['few', people.slice(0, 1)],
    ['few', []],
    ['sorted', sorted.slice(0, 2)],
    ['few', sorted.slice(0, 4).toReversed()],
  ] as const)('%s', (expected, keys) => {
    expect(orderOf(keys)).toBe(expected);
  });
});
