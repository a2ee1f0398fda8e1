import { expect, it } from 'vitest';
import { reachable } from '../../../../../protocol/region-config/rules/scores/reach.ts';
import { found } from '../../../../support/region/region-subject.ts';

const second = 'classifications.1.thresholds';
const highest = {
  'attenuation.weights': { immediate: 250, near: 250, med: 250, other: 250 },
  infectiousness: { map: '0x0555555555555555', standardWeight: 250, highWeight: 250 },
  'reportTypes.confirmedTestWeight': 250,
};

it.each([
  // 86,400 s × 2.5³ (region-config.md §2.5).
  [highest, { perDaySumERV: 1_350_001 }, ['is 1350001, and one person who is near all day makes 1350000 at most']],
  [highest, { perDaySumERV: 1_350_000 }, []],
  // The demo region's own weights: 86,400 s × 150 %.
  [{}, { perDaySumERV: 129_601 }, ['makes 129600 at most']],
  [{}, { perDaySumERV: 129_600 }, []],
  [{ 'reportTypes.confirmedTestWeight': 50 }, { confirmedTestPerDaySumERV: 64_801 }, ['makes 64800 at most']],
  [
    { 'reportTypes.selfReportWeight': 0 },
    { selfReportPerDaySumERV: 1 },
    ['is 1, and one person who is near all day makes 0'],
  ],
  // A window has 2,100 s at most.
  [{}, { perDayMaxERV: 3_151 }, ['makes 3150 at most']],
  [{}, { weightedDurationAtAttenuation: 129_601 }, ['makes 129600 at most']],
  // Only days of standard infectiousness are in the map.
  [
    { infectiousness: { map: { '0': 'standard' }, standardWeight: 50, highWeight: 200 } },
    { perDaySumERV: 64_801 },
    ['makes 64800 at most'],
  ],
  [{}, { recursivePerDaySumERV: 60 }, ['is 60, and phones never match such keys → leave it at 0']],
])('with %j a threshold of %j', (changes, thresholds, problems) => {
  const findings = found(reachable, { ...changes, [second]: thresholds });
  expect(findings).toEqual(problems.map((problem) => expect.stringContaining(problem)));
  for (const finding of findings)
    expect(finding).toMatch(/^warning (unreachable|recursive)-threshold classifications.1.thresholds./);
});

it.each([
  { 'classifications.0.thresholds': {}, [second]: {} },
  { 'classifications.0.thresholds': { perDaySumERV: 200_000 }, [second]: { recursivePerDaySumERV: 1 } },
  { 'infectiousness.map': '0x0' },
])('a region that can notify nobody is an error: %j', (changes) => {
  expect(found(reachable, changes).filter((finding) => finding.startsWith('error'))).toEqual([
    expect.stringMatching(
      /^error never-notifies classifications has no threshold that a person who is near all day could reach/,
    ),
  ]);
});
