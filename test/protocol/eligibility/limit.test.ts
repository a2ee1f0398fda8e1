import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countingTurns, hoursUntilTurn, TURNS, TURNS_SECONDS } from '../../../protocol/eligibility/limit.ts';

const NOW = 1_795_305_600;
const DAY = 86_400;

describe('three turns in 24 hours', () => {
  it.each([[[]], [[NOW]], [[NOW - 1, NOW - 2]]])('are given: %j', (times) => {
    expect(hoursUntilTurn(times, NOW)).toBe(0);
  });
  it('and no fourth, not even in the same second', () => {
    expect(hoursUntilTurn([NOW, NOW, NOW], NOW)).toBe(24);
  });
  it('until 24 hours after the oldest', () => {
    const times = [NOW + 20, NOW, NOW + 10];
    expect([-1, 0, 1].map((second) => hoursUntilTurn(times, NOW + DAY + second))).toEqual([1, 0, 0]);
    expect(countingTurns(times, NOW + DAY - 1)).toEqual([NOW, NOW + 10, NOW + 20]);
    expect(countingTurns(times, NOW + DAY)).toEqual([NOW + 10, NOW + 20]);
  });
  it.each([
    [0, 24],
    [1, 24],
    [3_599, 24],
    [3_600, 23],
    [3_601, 23],
    [DAY - 3_601, 2],
    [DAY - 3_600, 1],
    [DAY - 3_599, 1],
  ])('%i seconds after the oldest, %i hours are left', (after, hours) => {
    expect(hoursUntilTurn([NOW, NOW, NOW], NOW + after)).toBe(hours);
  });
  it('count what is left where there are more than should be', () => {
    expect(hoursUntilTurn([NOW, NOW + 3_600, NOW + 7_200, NOW + 10_800], NOW + 10_800)).toBe(22);
  });

  it('never become more in any 24 hours, however a person hurries', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40_000 }), { maxLength: 40 }), (pauses) => {
        let now = NOW;
        const taken: number[] = [];
        for (const pause of pauses) {
          now += pause;
          const hours = hoursUntilTurn(taken, now);
          if (hours > 0) expect(hoursUntilTurn(taken, now + hours * 3_600)).toBe(0);
          else taken.push(now);
        }
        for (const start of taken) {
          const within = taken.filter((time) => time >= start && time < start + TURNS_SECONDS);
          expect(within.length).toBeLessThanOrEqual(TURNS);
        }
      }),
    );
  });
});
