import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfExport, isOver } from '../../../protocol/export/ending.ts';
import { releaseHour } from '../../../protocol/keys/embargo.ts';
import { DAY_SECONDS, HOUR_SECONDS, intervalAt } from '../../../protocol/keys/interval.ts';

const HOUR = HOUR_SECONDS;
/** A full day. */
const START = 1_795_219_200;
const timing = { periodHours: 4, minimumAgeSeconds: 7_200 } as const;

describe('the end of the export of a region that is gone', () => {
  it('is a full hour after the last release of what is accepted until then', () => {
    /** A minute for which functions keep what they have read, and the longest publish. */
    const stillAccepted = fc.nat({ max: 75 });
    fc.assert(
      fc.property(fc.nat({ max: DAY_SECONDS }), stillAccepted, fc.nat({ max: 144 }), (second, late, age) => {
        const removed = START + second;
        const rollingStartNumber = intervalAt(removed + late) - age;
        const released = releaseHour({ rollingStartNumber, rollingPeriod: 144 }, removed + late);
        expect(released).toBeLessThan(endOfExport(removed));
        expect(endOfExport(removed) % HOUR).toBe(0);
      }),
    );
  });

  it.each([
    ['has no end', { next: START }, START + 400 * HOUR, false],
    ['has windows to build', { next: START, endsAt: START + 6 * HOUR }, START + 33 * HOUR, false],
    ['has built them', { next: START + 8 * HOUR, endsAt: START + 6 * HOUR }, START, true],
    ['has built exactly to its end', { next: START + 8 * HOUR, endsAt: START + 8 * HOUR }, START, true],
    ['may still be repaired', { next: START, endsAt: START + 8 * HOUR }, START + 34 * HOUR - 1, false],
    ['is held', { next: START, endsAt: START + 8 * HOUR, heldSince: START }, START + 400 * HOUR, false],
    [
      'has built them, and is held',
      { next: START + 8 * HOUR, endsAt: START + 8 * HOUR, heldSince: START },
      START,
      true,
    ],
    [
      'was just released',
      { next: START, endsAt: START + 8 * HOUR, releasedAt: START + 99 * HOUR },
      START + 123 * HOUR - 1,
      false,
    ],
    [
      'fails a day after',
      { next: START, endsAt: START + 8 * HOUR, releasedAt: START + 99 * HOUR },
      START + 123 * HOUR,
      true,
    ],
    ['fails for a day', { next: START, endsAt: START + 8 * HOUR }, START + 34 * HOUR, true],
  ])('is over or not: it %s', (_, standing, now, over) => expect(isOver(standing, timing, now)).toBe(over));
});
