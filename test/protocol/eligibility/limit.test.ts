import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TURNS, TURNS_SECONDS, takeTurn } from '../../../protocol/eligibility/limit.ts';

const NOW = 1_795_305_600;
const DAY = 86_400;

describe('three turns in 24 hours', () => {
  it('are given', () => {
    expect(takeTurn([], NOW)).toEqual({ times: [NOW] });
    expect(takeTurn([NOW - 2], NOW)).toEqual({ times: [NOW - 2, NOW] });
    expect(takeTurn([NOW - 1, NOW - 2], NOW)).toEqual({ times: [NOW - 2, NOW - 1, NOW] });
  });
  it('and no fourth, not even in the same second', () => {
    expect(takeTurn([NOW, NOW, NOW], NOW)).toEqual({ hoursLeft: 24 });
  });
  it('until 24 hours after the oldest', () => {
    const times = [NOW, NOW + 10, NOW + 20];
    expect(takeTurn(times, NOW + DAY - 1)).toEqual({ hoursLeft: 1 });
    expect(takeTurn(times, NOW + DAY)).toEqual({ times: [NOW + 10, NOW + 20, NOW + DAY] });
    expect(takeTurn(times, NOW + DAY + 1)).toEqual({ times: [NOW + 10, NOW + 20, NOW + DAY + 1] });
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
  ])('%i seconds after the oldest, %i hours are left', (after, hoursLeft) => {
    expect(takeTurn([NOW, NOW, NOW], NOW + after)).toEqual({ hoursLeft });
  });
  it('count what is left where there are more than should be', () => {
    expect(takeTurn([NOW, NOW + 3_600, NOW + 7_200, NOW + 10_800], NOW + 10_800)).toEqual({ hoursLeft: 22 });
  });

  it('never become more in any 24 hours, however a person hurries', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40_000 }), { maxLength: 40 }), (pauses) => {
        let [now, times]: [number, readonly number[]] = [NOW, []];
        const taken: number[] = [];
        for (const pause of pauses) {
          now += pause;
          const turn = takeTurn(times, now);
          if ('hoursLeft' in turn) expect(takeTurn(times, now + turn.hoursLeft * 3_600)).toHaveProperty('times');
          else [times] = [turn.times, taken.push(now)];
        }
        for (const start of taken) {
          const within = taken.filter((time) => time >= start && time < start + TURNS_SECONDS);
          expect(within.length).toBeLessThanOrEqual(TURNS);
        }
      }),
    );
  });
});
