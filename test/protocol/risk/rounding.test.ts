import { describe, expect, it } from 'vitest';
import { iosRiskRules } from '../../../device/risk/rules.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import { roundingAt } from '../../../protocol/risk/rounding.ts';
import { type RatedWindow, type ScoreRules, scoreDays } from '../../../protocol/risk/score.ts';
import { exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { tenOClock } from '../../support/risk/example-w.ts';

it.each([
  [29, 0, 0],
  [30, 60, 0],
  [31, 60, 60],
  [89, 60, 60],
  [90, 120, 120],
  [91, 120, 120],
])('%d s are %d s with ties up, %d s with ties to even', (seconds, up, even) => {
  expect(roundingAt('day', { stage: 'day', tie: 'up' }, 60)(seconds)).toBe(up);
  expect(roundingAt('day', { stage: 'day', tie: 'even' }, 60)(seconds)).toBe(even);
});

describe('the stage of rounding', () => {
  /** At 40 dB, which weighs 100 %. */
  const window = (seconds: number): RatedWindow => ({
    ...{ start: tenOClock, calibrationConfidence: 3, reportType: reportTypes.confirmedTest, daysSinceOnset: 0 },
    scans: [{ typicalAttenuation: 40, minimumAttenuation: 40, secondsSinceLastScan: seconds }],
  });
  const windows = [window(100), window(100)];
  const dayBy = (rounding: ScoreRules['rounding']) =>
    scoreDays(windows, exampleConfiguration, tenOClock, { minimumWindowScore: 0, rounding })[0];

  it.each([
    ['none', 200, 100],
    ['window', 240, 120],
    ['day', 180, 120],
  ] as const)('%s: two windows of 100 s make %d s', (stage, sum, maximum) => {
    const scores = { sum, maximum, weightedDuration: sum };
    expect(dayBy({ stage, tie: 'up' })).toMatchObject({ ...scores, of: { confirmedTest: scores } });
  });

  it('iOS rounds days, half a minute up', () =>
    expect(iosRiskRules.score.rounding).toEqual({ stage: 'day', tie: 'up' }));
});
