import { describe, expect, it } from 'vitest';
import type { Bug } from '../../simulation/bugs/bug.ts';
import { overlapping } from '../../simulation/bugs/windows.ts';
import { simulate } from '../../simulation/run.ts';

const seeds = Array.from({ length: 10 }, (_, index) => index + 1);

describe('a month by its seed', () => {
  it.each(seeds)('%i: every promise is kept', async (seed) => {
    const report = await simulate({ seed, days: 30 });
    expect(report.violations).toEqual([]);
    // Enough happened for this to mean something.
    expect(report.uploads).toBeGreaterThan(200);
    expect(report.files).toBeGreaterThan(200);
    expect(report.receptions).toBeGreaterThan(300);
  });
});

describe('workers that overlap', () => {
  it('whenever two are started harm nothing: what the lease does not keep apart, fencing does', async () => {
    const plant: Bug['plant'] = (ground) => overlapping(ground).stores;
    const bug: Bug = { name: 'overlapping', what: '', foundBy: [], plant };
    for (const seed of [1, 2]) expect((await simulate({ seed, days: 8, bug })).violations).toEqual([]);
  });
});

describe('a seed', () => {
  it('tells the same story each time, to the last call', async () => {
    const [one, same, other] = [
      await simulate({ seed: 7, days: 3 }),
      await simulate({ seed: 7, days: 3 }),
      await simulate({ seed: 8, days: 3 }),
    ];
    expect(same).toEqual(one);
    expect(other.trace).not.toBe(one.trace);
  });
});
