import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  newVersionDue,
  orderVersions,
  outlivedVersions,
  RING_ACTIVATION_SECONDS,
  RING_LEARNING_SECONDS,
  type RingTimes,
  usableFrom,
  versionByHand,
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

describe('a version that was declared compromised', () => {
  const revoked = (version: RingTimes): RingTimes => ({ ...version, revokedAt: NOW - 1 });
  const at = (version: string, createdAt: number, usableFrom: number): RingTimes => ({
    version,
    createdAt,
    usableFrom,
  });

  it('goes on while no other stands', () => {
    expect(names(orderVersions([revoked(made('1', DAY))], NOW))).toEqual(['1']);
    expect(outlivedVersions([revoked(made('1', DAY))], policy, NOW)).toEqual([]);
  });

  it.each([
    [-1, ['old', 'new'], []],
    [0, ['new'], ['old']],
    [1, ['new'], ['old']],
  ])('is out of use, and outlived, %d seconds from when every reader knows of the next', (offset, inUse, gone) => {
    const next = at('new', NOW, NOW + RING_LEARNING_SECONDS);
    const versions = [revoked(made('old', DAY)), next];
    const now = NOW + RING_LEARNING_SECONDS + offset;
    expect(names(orderVersions(versions, now))).toEqual(inUse);
    expect(names(outlivedVersions(versions, policy, now))).toEqual(gone);
  });

  it('gives way at once to one that signs at once, to one that is announced and known, and to an older one', () => {
    const old = revoked(made('2', DAY));
    for (const other of [at('3', NOW, NOW), made('3', RING_LEARNING_SECONDS), made('1', 5 * DAY)]) {
      expect(names(orderVersions([old, other], NOW))).toEqual([other.version]);
    }
    expect(names(orderVersions([old, made('3', RING_LEARNING_SECONDS - 1)], NOW))).toEqual(['2', '3']);
  });

  it('makes the next one due, which writes when every reader knows of it', () => {
    const versions = [revoked(made('1', 60))];
    expect(newVersionDue(versions, policy, NOW)).toBe(true);
    expect(usableFrom(versions, NOW, 1_800)).toBe(NOW + RING_LEARNING_SECONDS);
    expect(newVersionDue([...versions, made('2', 10)], policy, NOW)).toBe(false);
    expect(usableFrom([...versions, made('2', DAY)], NOW, 1_800)).toBe(NOW + 1_800);
  });

  it('is no successor after which an older one would be deleted', () => {
    const versions = [made('1', 9 * DAY), revoked(made('2', 8 * DAY))];
    expect(names(outlivedVersions(versions, policy, NOW))).toEqual(['2']);
  });

  it('stays where versions are kept for ever', () => {
    expect(outlivedVersions([revoked(made('1', DAY)), made('2', DAY)], { newAfterSeconds: DAY }, NOW)).toEqual([]);
  });
});

describe('versionByHand', () => {
  it.each([
    [1_799, 'announced'],
    [1_800, 'due'],
    [1_801, 'due'],
  ])('newest version %d seconds old: %s', (age, said) => {
    expect(versionByHand([made('1', 5 * DAY), made('2', age)], NOW)).toBe(said);
  });

  it('not where eight were made in 122 days', () => {
    const eight = Array.from({ length: 8 }, (_, index) => made(String(index), (122 - index) * DAY));
    expect(versionByHand(eight, NOW)).toBe('due');
    expect(versionByHand(eight, NOW - 1)).toBe('too-many');
    expect(versionByHand(eight.slice(1), NOW - 1)).toBe('due');
  });
});
