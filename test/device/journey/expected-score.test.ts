/** The second opinion on the worked numbers that the first one is tested by (gaen-device.md §6.2, §8.2, §8.3). */
import { describe, expect, it } from 'vitest';
import { classOf, dayTotals, type Encounters } from '../../../device/journey/expected-score.ts';
import type { ScoreConfiguration } from '../../../protocol/risk/configuration.ts';
import { classification, exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { exampleW, tenOClock } from '../../support/risk/example-w.ts';

const midnight = tenOClock - 36_000;
const w: Encounters = { measured: exampleW, type: 'confirmed', daysSinceOnset: 0 };

function configured(thresholds: [number, number, number], weights: number[]): ScoreConfiguration {
  const [immediate = 0, near = 0, medium = 0, other = 0] = weights;
  const attenuationWeights = { immediate, near, medium, other };
  return { ...exampleConfiguration, attenuationThresholds: thresholds, attenuationWeights };
}

describe('example W', () => {
  it.each([
    ['GC defaults', [30, 50, 60], [150, 100, 50, 0], 1680, 1440],
    ['SDK defaults', [50, 70, 90], [100, 100, 100, 100], 2280, 1740],
    ['LFPH narrow v2', [55, 67, 75], [175, 100, 33, 0], 3360, 2640],
    ['LFPH wide', [55, 70, 80], [200, 100, 25, 0], 3720, 2940],
    ['Smittestopp', [57, 68, 80], [200, 150, 0, 0], 4140, 3210],
  ] as const)('by %s', (_, [t1, t2, t3], weights, sum, maximum) => {
    const totals = dayTotals([w], configured([t1, t2, t3], [...weights]), 'android', tenOClock);
    expect(totals).toMatchObject([{ day: midnight, sum, maximum, duration: sum }]);
  });

  it.each([
    [-2, 3360],
    [4, 1008],
  ])('%i days since onset, by LFPH v2', (daysSinceOnset, sum) => {
    const narrow = configured([55, 67, 75], [175, 100, 33, 0]);
    const lfph = {
      ...narrow,
      infectiousnessMap: 0x0000005aaa500000n,
      infectiousnessWeights: { standard: 30, high: 100 },
    };
    expect(dayTotals([{ ...w, daysSinceOnset }], lfph, 'android', tenOClock)).toMatchObject([{ sum }]);
    expect(dayTotals([{ ...w, daysSinceOnset: 6 }], lfph, 'android', tenOClock)).toEqual([]);
  });

  it('is shown for the days of the limit, and not a day longer', () => {
    const shown = (days: number) => dayTotals([w], exampleConfiguration, 'android', midnight + days * 86_400).length;
    expect([shown(14), shown(15)]).toEqual([1, 0]);
  });
});

describe('classes', () => {
  const day = (age: number, sum: number) => ({
    ...{ day: midnight - age * 86_400, sum, maximum: sum, duration: sum },
    sumOf: { confirmed: sum, likely: 0, 'user-report': 0 },
  });

  it.each([
    [2699, undefined],
    [2700, { number: 1, day: midnight }],
  ])('a sum of %i', (sum, reached) => {
    expect(classOf([day(0, sum)], [classification({ perDaySum: 2700 })])).toEqual(reached);
  });

  it('the lowest class wins, however old; of its days the newest', () => {
    const classes = [classification({ perDaySum: 2700 }), classification({ perDaySum: 900 })];
    expect(classOf([day(2, 1500), day(5, 2700), day(6, 2700)], classes)).toEqual({
      number: 1,
      day: midnight - 5 * 86_400,
    });
  });
});
