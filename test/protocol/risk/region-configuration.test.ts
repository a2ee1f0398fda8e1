import { describe, expect, it } from 'vitest';
import { android } from '../../../device/client/profile.ts';
import { regionSettings } from '../../../protocol/region-config/file/region-settings.ts';
import { scoreConfigurationOf } from '../../../protocol/risk/region-configuration.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import { scoreDays } from '../../../protocol/risk/score.ts';
import { exposureWindows } from '../../../protocol/risk/windows.ts';
import demo from '../../support/regions/us-zz.json' with { type: 'json' };
import { classification } from '../../support/risk/example-configuration.ts';
import { exampleW, tenOClock } from '../../support/risk/example-w.ts';

function scoresOf(part: object) {
  const file = regionSettings.parse({ ...demo, exposureNotifications: part });
  if (!file.exposureNotifications) throw new Error('no part');
  return scoreConfigurationOf(file, file.exposureNotifications);
}

describe('the region as its phones score', () => {
  it('has the classifications of its file, in their order', () => {
    const { classifications } = scoresOf(demo.exposureNotifications);
    expect(classifications.map(({ name, perDaySum }) => [name, perDaySum])).toEqual([
      ['Close 30 min 2026-1', 1_800],
      ['Near 15 min 2026-1', 900],
    ]);
  });

  it.each([
    // gaen-device.md §8.2.
    ["Google's defaults", {}, 1_680],
    ['lfph-narrow-v2', { preset: 'lfph-narrow-v2' }, 3_360],
    ['lfph-wide-v2', { preset: 'lfph-wide-v2' }, 3_720],
    ['norway', { preset: 'norway' }, 4_140],
    ['norway, with one weight of its own', { preset: 'norway', reportTypes: { confirmedTestWeight: 50 } }, 2_070],
  ])('%s: example W has %3$d s', (_, part, sum) => {
    const windows = exposureWindows(exampleW, android.risk.windows);
    const rated = windows.map((window) => ({ ...window, reportType: reportTypes.confirmedTest, daysSinceOnset: 0 }));
    expect(scoreDays(rated, scoresOf(part), tenOClock)[0]?.sum).toBe(sum);
  });

  it.each([
    ['drop', undefined],
    ['confirmedTest', reportTypes.confirmedTest],
    ['clinicalDiagnosis', reportTypes.clinicalDiagnosis],
    ['selfReport', reportTypes.selfReport],
  ])('a key without report type: %s', (noneMap, type) => {
    expect(scoresOf({ reportTypes: { noneMap } }).missingReportType).toBe(type);
  });

  it('each threshold of a classification has its place, and is off where the file has none', () => {
    const thresholds = {
      ...{ confirmedTestPerDaySumERV: 1, clinicalDiagnosisPerDaySumERV: 2, selfReportPerDaySumERV: 3 },
      ...{ recursivePerDaySumERV: 4, perDaySumERV: 5, perDayMaxERV: 6, weightedDurationAtAttenuation: 7 },
    };
    expect(scoresOf({ classifications: [{ name: 'all', thresholds }, { name: 'none' }] }).classifications).toEqual([
      {
        ...{ name: 'all', perDaySum: 5, perDayMaximum: 6, weightedDuration: 7 },
        perDaySumOf: { confirmedTest: 1, clinicalDiagnosis: 2, selfReport: 3, recursive: 4 },
      },
      classification({ name: 'none' }),
    ]);
  });

  it("Norway's threshold comes with its preset, as soon as there is a classification", () => {
    const classifications = [{ name: 'Norge' }, { name: 'another' }];
    expect(scoresOf({ preset: 'norway', classifications }).classifications.map((each) => each.perDaySum)).toEqual([
      780, 0,
    ]);
  });
});
