import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt, firstWindowStart, hoursOf, type Window, windowFrom } from '../../../protocol/export/window.ts';
import { floorTo, HOUR_SECONDS } from '../../../protocol/keys/interval.ts';

const HOUR = HOUR_SECONDS;
const timing = (periodHours: 2 | 4 | 8 | 24, minimumAgeSeconds = 7_200) => ({ periodHours, minimumAgeSeconds });

describe('export window', () => {
  it.each([
    [1_795_291_200, 2, 1_795_298_400],
    [1_795_294_800, 2, 1_795_298_400],
    [1_795_298_400, 2, 1_795_305_600],
    [1_795_298_400, 4, 1_795_305_600],
    [1_795_298_400, 8, 1_795_305_600],
    [1_795_298_400, 24, 1_795_305_600],
    [1_795_305_600, 24, 1_795_392_000],
  ] as const)('from %i ends at the next multiple of %i hours, %i', (start, period, end) => {
    expect(windowFrom(start, timing(period))).toEqual({ start, end });
  });

  it('may be made longer: it ends at the first multiple of its period after an hour that it must hold', () => {
    const START = 1_795_219_200;
    const end = (hour: number) => (windowFrom(START + 3 * HOUR, timing(4), START + hour * HOUR).end - START) / HOUR;
    expect([3, 4, 7, 8, 30].map(end)).toEqual([4, 8, 8, 12, 32]);
  });

  it('starts with the hour in which the configuration was made', () => {
    expect(firstWindowStart(1_795_296_123)).toBe(1_795_294_800);
  });

  it('is due a minimum age after its end', () => {
    expect(dueAt({ start: 0, end: 7_200 }, timing(2, 600))).toBe(7_800);
  });

  it('has its release hours, the end excluded', () => {
    expect(hoursOf({ start: 7_200, end: 14_400 })).toEqual([7_200, 10_800]);
  });
});

/** A run builds every window that is due, one after another, as the exporter does. */
function runs(
  times: readonly number[],
  from: number,
  when: ReturnType<typeof timing>,
): (Window & { builtAt: number })[] {
  const built: (Window & { builtAt: number })[] = [];
  let next = from;
  for (const builtAt of times) {
    for (let window = windowFrom(next, when); dueAt(window, when) <= builtAt; window = windowFrom(next, when)) {
      built.push({ ...window, builtAt });
      next = window.end;
    }
  }
  return built;
}

describe('every key appears in exactly one file', () => {
  const START = 1_795_294_800;
  const DAYS = 4;
  /** Hours by which arrival times are truncated: equal to the period, below and above it. */
  const truncations = fc.constantFrom(1, 2, 4, 8, 24);
  const periods = fc.constantFrom(2 as const, 4 as const, 8 as const, 24 as const);
  const ages = fc.constantFrom(660, 3_600, 7_200, 14_400, 28_800, 86_400);
  const seconds = fc.nat({ max: DAYS * 24 * HOUR });

  it('for all truncations, periods, minimum ages, missed and repeated runs', () => {
    fc.assert(
      fc.property(
        truncations,
        periods,
        ages,
        fc.array(seconds),
        fc.array(seconds, { minLength: 1 }),
        (truncation, period, age, runTimes, arrivals) => {
          const when = timing(period, age);
          const times = [...runTimes.map((time) => START + time).sort((a, b) => a - b), START + (DAYS + 4) * 24 * HOUR];
          const windows = runs(times, firstWindowStart(START), when);
          for (const arrival of arrivals) {
            const released = Math.max(START, floorTo(START + arrival, truncation * HOUR));
            const holding = windows.filter(({ start, end }) => start <= released && released < end);
            expect(holding).toHaveLength(1);
          }
        },
      ),
    );
  });

  it('which is never built before the last publish of its hours could commit', () => {
    const PUBLISH_SECONDS = 660;
    fc.assert(
      fc.property(periods, ages, fc.array(seconds, { minLength: 1 }), (period, age, runTimes) => {
        const times = runTimes.map((time) => START + time).sort((a, b) => a - b);
        for (const { end, builtAt } of runs(times, START, timing(period, age))) {
          expect(builtAt).toBeGreaterThanOrEqual(end + PUBLISH_SECONDS);
        }
      }),
    );
  });

  it('also when the period changes', () => {
    fc.assert(
      fc.property(fc.array(periods, { minLength: 1, maxLength: 40 }), (changes) => {
        let next = START;
        for (const period of changes) {
          const window = windowFrom(next, timing(period));
          expect(window.start).toBe(next);
          expect(window.end).toBeGreaterThan(next);
          expect(window.end % (period * HOUR)).toBe(0);
          next = window.end;
        }
      }),
    );
  });
});
