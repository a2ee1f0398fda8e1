import { describe, expect, it } from 'vitest';
import {
  reachedInOrder,
  uniqueNames,
  withThreshold,
} from '../../../../../protocol/region-config/rules/scores/classifications.ts';
import { found } from '../../../../support/region/region-subject.ts';

const thresholds = (first: object, second: object) => ({
  'classifications.0.thresholds': first,
  'classifications.1.thresholds': second,
});

it('the demo region has nothing of it', () => {
  expect([uniqueNames, withThreshold, reachedInOrder].flatMap((rule) => found(rule))).toEqual([]);
});

it('names are unique', () => {
  expect(found(uniqueNames, { 'classifications.1.name': 'Close 30 min 2026-1' })).toEqual([
    'error unique-name classifications.1.name is "Close 30 min 2026-1", as classifications.0.name → allowed: a name of its own',
  ]);
  // That they are missing is for another rule.
  expect(found(uniqueNames, { 'classifications.0.name': undefined, 'classifications.1.name': undefined })).toEqual([]);
});

it('a classification without a threshold is never met', () => {
  expect(found(withThreshold, thresholds({ perDaySumERV: 900 }, { perDaySumERV: 0 }))).toEqual([
    expect.stringMatching(/^warning no-threshold classifications.1.thresholds has no threshold above 0/),
  ]);
});

describe('a later classification that phones never come to', () => {
  it.each([
    [{ perDaySumERV: 900 }, { perDaySumERV: 1800 }],
    [{ perDaySumERV: 900 }, { perDaySumERV: 900 }],
    [{ perDaySumERV: 900 }, { confirmedTestPerDaySumERV: 1000, perDayMaxERV: 900 }],
    [{ perDaySumERV: 900, weightedDurationAtAttenuation: 60 }, { weightedDurationAtAttenuation: 60 }],
  ])('%j, then %j', (first, second) => {
    expect(found(reachedInOrder, thresholds(first, second))).toEqual([
      'warning shadowed classifications.1 is never reached: whenever its thresholds are met, those of classifications.0 are, and phones take the first → put the more serious classification, with the higher thresholds, first',
    ]);
  });

  it.each([
    [{ perDaySumERV: 1800 }, { perDaySumERV: 900 }],
    [{ perDaySumERV: 900 }, { perDaySumERV: 1800, weightedDurationAtAttenuation: 60 }],
    [{ confirmedTestPerDaySumERV: 900 }, { perDaySumERV: 1800 }],
    [{}, { perDaySumERV: 900 }],
    [{ perDaySumERV: 900 }, {}],
  ])('is another one than %j, then %j', (first, second) => {
    expect(found(reachedInOrder, thresholds(first, second))).toEqual([]);
  });
});
