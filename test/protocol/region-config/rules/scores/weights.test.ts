import { expect, it } from 'vitest';
import {
  fallingWeights,
  infectiousWeights,
  risingThresholds,
  selfReports,
  someWeight,
} from '../../../../../protocol/region-config/rules/scores/weights.ts';
import { found } from '../../../../support/region/region-subject.ts';

it('demo region: nothing', () => {
  const rules = [risingThresholds, someWeight, fallingWeights, infectiousWeights, selfReports];
  expect(rules.flatMap((rule) => found(rule))).toEqual([]);
});

it.each([
  [
    { immediateNear: 50, nearMed: 50, medFar: 60 },
    [
      'error C2 attenuation.thresholds.nearMed is 50, and attenuation.thresholds.immediateNear is 50 → allowed: above 50, since each bucket ends farther away than the one before',
    ],
  ],
  [
    { immediateNear: 60, nearMed: 50, medFar: 40 },
    [
      expect.stringContaining('error C2 attenuation.thresholds.nearMed is 50'),
      expect.stringContaining('error C2 attenuation.thresholds.medFar is 40, and attenuation.thresholds.nearMed is 50'),
    ],
  ],
  // Google's defaults are 30, 50, 60: what is not written counts too.
  [{ medFar: 45 }, [expect.stringContaining('medFar is 45, and attenuation.thresholds.nearMed is 50')]],
  [{ immediateNear: 0, nearMed: 1, medFar: 255 }, []],
])('C2, thresholds rise: %j', (thresholds, findings) => {
  expect(found(risingThresholds, { 'attenuation.thresholds': thresholds })).toEqual(findings);
});

it.each([
  ['attenuation.weights', { immediate: 0, near: 0, med: 0, other: 0 }],
  ['infectiousness', { standardWeight: 0, highWeight: 0 }],
  ['reportTypes', { confirmedTestWeight: 0, confirmedClinicalDiagnosisWeight: 0, selfReportWeight: 0 }],
])('C3, a weight above 0: %s', (path, weights) => {
  expect(found(someWeight, { [path]: weights })).toEqual([
    `error C3 ${path} has no weight above 0, so no exposure ever counts → set one at least; 100 for what should make no difference`,
  ]);
  const [first = ''] = Object.keys(weights);
  expect(found(someWeight, { [path]: { ...weights, [first]: 1 } })).toEqual([]);
});

it('weights that rise with the distance are asked about', () => {
  expect(found(fallingWeights, { 'attenuation.weights': { immediate: 100, near: 150, med: 50, other: 60 } })).toEqual([
    expect.stringMatching(
      /^warning falling-weights attenuation.weights.near is 150, more than .*immediate with 100 → .*Usually 100/,
    ),
    expect.stringContaining('attenuation.weights.other is 60'),
  ]);
  expect(found(fallingWeights, { 'attenuation.weights': { immediate: 100, near: 100, med: 100, other: 100 } })).toEqual(
    [],
  );
});

it('a high weight below the standard one is asked about', () => {
  expect(found(infectiousWeights, { infectiousness: { standardWeight: 100, highWeight: 60 } })).toEqual([
    expect.stringMatching(
      /^warning infectious-weights infectiousness.highWeight is 60, less than .*standardWeight with 100/,
    ),
  ]);
});

it('C5, self reports count, and nobody can make one', () => {
  const nobody = { '/verification.allowedTestTypes': ['confirmed'] };
  const thresholds = { 'classifications.1.thresholds': { selfReportPerDaySumERV: 900 } };
  expect(found(selfReports, { ...nobody, ...thresholds })).toEqual([
    'warning C5 reportTypes.selfReportWeight is 100, and verification.allowedTestTypes has no "user-report" → set it to 0, or allow "user-report"',
    expect.stringContaining('classifications.1.thresholds.selfReportPerDaySumERV is 900'),
  ]);
  expect(found(selfReports, { ...nobody, 'reportTypes.selfReportWeight': 0 })).toEqual([]);
  expect(found(selfReports, thresholds)).toEqual([]);
});
