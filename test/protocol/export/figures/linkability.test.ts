import { describe, expect, it } from 'vitest';
import {
  countsOf,
  countUploads,
  isHeldBack,
  LEAST_UPLOADS,
  linkabilityOf,
} from '../../../../protocol/export/figures/linkability.ts';
import { intervalAt } from '../../../../protocol/keys/interval.ts';
import { anEntry, keyRecords } from '../../../support/export/export-keys.ts';

const DAY = 1_795_219_200;
const HOUR = 3_600;

describe('how well the people in a file hide each other', () => {
  const counts = { uploads: LEAST_UPLOADS, keys: 1_000, revisedKeys: 0, padding: 900 };

  it.each([
    ['one upload fewer', { uploads: LEAST_UPLOADS - 1 }, true],
    ['as many', {}, false],
    ['one more', { uploads: LEAST_UPLOADS + 1 }, false],
    ['no file', { uploads: 0, keys: 0, padding: 0 }, false],
    ['revised keys alone of one upload', { uploads: 1, keys: 0, revisedKeys: 14, padding: 0 }, true],
  ])('%s', (_, fields, isLow) => expect(linkabilityOf({ ...counts, ...fields }).isLow).toBe(isLow));

  it.each([
    [0, 0, 0],
    [1_000, 0, 0],
    [1_000, 250, 0.25],
    [1_050, 1_049, 1_049 / 1_050],
  ])('of %i keys %i are padding', (keys, padding, generatedShare) => {
    expect(linkabilityOf({ ...counts, keys, padding }).generatedShare).toBe(generatedShare);
  });

  it('is told of a window with all its files', () => {
    const files = [
      { keys: 1_000, revisedKeys: 0 },
      { keys: 3, revisedKeys: 5 },
    ];
    const told = { uploads: 100, keys: 1_003, revisedKeys: 5, padding: 2 };
    expect(countsOf({ uploads: 100, padding: 2, files })).toEqual(told);
  });
});

describe('the number of uploads', () => {
  function counted(...items: [hour: number, heldBack: boolean][]): number {
    const uploads = countUploads();
    for (const [hour, heldBack] of items) uploads.add(hour, heldBack);
    return uploads.atLeast();
  }

  it('is that of items, as far as these cannot be two parts of one', () => {
    expect(counted()).toBe(0);
    expect(counted([0, false], [0, false], [1, false])).toBe(3);
    // The rest of an upload comes after midnight.
    expect(counted([0, false], [5, true])).toBe(1);
    expect(counted([5, true], [5, true], [7, true])).toBe(2);
    expect(counted([0, false], [5, true], [5, true])).toBe(2);
  });

  const key = (start: number, period: number) =>
    anEntry({ rollingStartNumber: intervalAt(DAY) + start, rollingPeriod: period });
  const heldBack = (releaseHour: number, entry: ReturnType<typeof key>) =>
    isHeldBack(keyRecords([{ entry }]), 0, releaseHour);

  it.each([
    ['a key that ended when its hour says', DAY + 25 * HOUR, key(0, 144), true],
    ['an hour before', DAY + 24 * HOUR, key(0, 144), false],
    ['an hour later', DAY + 26 * HOUR, key(0, 144), false],
    ['a key cut short at 12:10', DAY + 13 * HOUR, key(0, 73), true],
    ['a key of the day before', DAY + 25 * HOUR, key(-144, 144), false],
  ])('tells keys held back from the rest: %s', (_, releaseHour, entry, expected) => {
    expect(heldBack(releaseHour, entry)).toBe(expected);
  });
});
