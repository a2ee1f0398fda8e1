import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  newVersionDue,
  orderVersions,
  outlivedVersions,
  RING_ACTIVATION_SECONDS,
  type RingTimes,
  usableFrom,
} from '../../../protocol/rings/ring.ts';

const NOW = 1_795_305_600;
const DAY = 86_400;
const policy = { newAfterSeconds: DAY, keepAfterSuccessorSeconds: 2 * DAY };

/** A version made `age` seconds ago; usable half an hour later. */
const made = (version: string, age: number): RingTimes => ({
  version,
  createdAt: NOW - age,
  usableFrom: NOW - age + RING_ACTIVATION_SECONDS,
});
const names = (versions: readonly RingTimes[]) => versions.map(({ version }) => version);

describe('orderVersions: who writes', () => {
  it.each([
    [1_799, ['old', 'new']],
    [1_800, ['new', 'old']],
    [1_801, ['new', 'old']],
  ])('a version %d seconds old', (age, expected) => {
    expect(names(orderVersions([made('old', DAY), made('new', age)], NOW))).toEqual(expected);
  });

  it('puts the writer first and the others newest first', () => {
    const versions = [made('2', 2 * DAY), made('4', 60), made('1', 3 * DAY), made('3', DAY)];
    expect(names(orderVersions(versions, NOW))).toEqual(['3', '4', '2', '1']);
  });

  it('never refuses a version for lateness', () => {
    expect(names(orderVersions([made('1', 400 * DAY)], NOW))).toEqual(['1']);
  });

  it('lets the version usable soonest write when a clock is behind', () => {
    expect(names(orderVersions([made('2', -20), made('1', -10)], NOW))).toEqual(['1', '2']);
  });

  it('has no writer in an empty ring', () => expect(orderVersions([], NOW)).toEqual([]));

  it('keeps every version once, in an order that does not depend on the input', () => {
    const ages = fc.uniqueArray(fc.integer({ min: -3_600, max: 10 * DAY }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(ages, (list) => {
        const versions = list.map((age, index) => made(String(index), age));
        const ordered = names(orderVersions(versions, NOW));
        expect([...ordered].sort()).toEqual(names(versions).sort());
        expect(names(orderVersions([...versions].reverse(), NOW))).toEqual(ordered);
      }),
    );
  });
});

describe('newVersionDue', () => {
  it.each([
    [DAY - 1, false],
    [DAY, true],
    [DAY + 1, true],
  ])('newest version %d seconds old: %s', (age, due) => {
    expect(newVersionDue([made('1', 5 * DAY), made('2', age)], policy, NOW)).toBe(due);
  });

  it('in an empty ring', () => expect(newVersionDue([], policy, NOW)).toBe(true));
});

describe('usableFrom', () => {
  it('the first version at once, later ones after the activation time', () => {
    expect(usableFrom([], NOW, 1_800)).toBe(NOW);
    expect(usableFrom([made('1', DAY)], NOW, 1_800)).toBe(NOW + 1_800);
  });
});

describe('outlivedVersions', () => {
  const successorAge = 2 * DAY + RING_ACTIVATION_SECONDS;

  it.each([
    [successorAge - 1, []],
    [successorAge, ['1']],
    [successorAge + 1, ['1']],
  ])('successor made %d seconds ago', (age, expected) => {
    expect(names(outlivedVersions([made('2', age), made('1', 9 * DAY)], policy, NOW))).toEqual(expected);
  });

  it('counts from the successor, so that a late rotation deletes nothing that wrote until now', () => {
    expect(outlivedVersions([made('1', 30 * DAY), made('2', 3_600)], policy, NOW)).toEqual([]);
  });

  it('looks at the next newer version only', () => {
    const versions = [made('1', 30 * DAY), made('2', 20 * DAY), made('3', 3_600)];
    expect(names(outlivedVersions(versions, policy, NOW))).toEqual(['1']);
  });

  it('never takes the writer, and nothing where versions are kept for ever', () => {
    expect(outlivedVersions([made('1', 900 * DAY)], policy, NOW)).toEqual([]);
    const versions = [made('1', 900 * DAY), made('2', 800 * DAY)];
    expect(outlivedVersions(versions, { newAfterSeconds: DAY }, NOW)).toEqual([]);
  });
});
