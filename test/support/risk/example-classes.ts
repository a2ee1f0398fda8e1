/** The example of gaen-device.md §9.2. */
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { classification, off } from './example-configuration.ts';
import { dayScore, only, today } from './example-days.ts';

export const threeClassifications = [
  classification({ name: 'one', perDaySumOf: { ...off.perDaySumOf, confirmedTest: 2_700 } }),
  classification({ name: 'two', perDaySum: 900 }),
  classification({ name: 'three', weightedDuration: 600 }),
];

export const twoAgo = dayScore(today - 2 * DAY_SECONDS, {
  ...{ sum: 1_500, weightedDuration: 2_000 },
  of: only({ confirmedTest: 1_000, selfReport: 500 }),
});
export const fiveAgo = dayScore(today - 5 * DAY_SECONDS, {
  ...{ sum: 2_700, weightedDuration: 1_350 },
  of: only({ confirmedTest: 2_700 }),
});
export const nineAgo = dayScore(today - 9 * DAY_SECONDS, {});
