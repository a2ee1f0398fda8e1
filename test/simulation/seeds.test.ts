import { describe, expect, it } from 'vitest';
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
