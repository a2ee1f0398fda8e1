import { expect, it } from 'vitest';
import { android, ios } from '../../../device/client/profile.ts';
import { version1Scores } from '../../../device/risk/version-1.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import { sightingAt, tenOClock } from '../../support/risk/example-w.ts';
import { oneToEight } from '../../support/risk/version-1.ts';
import { bookOf } from '../support/exposure-book.ts';

// Worked example (a) of gaen-device.md §10: 68 dB, four days, 14 minutes: on Android from the first scan to the last and
// 5 minutes more, to the nearest 5; on iOS what the scans speak for.
const sightings = [0, 240, 480, 600].map((seconds) => sightingAt(seconds, 68, seconds - 240));
const { clinicalDiagnosis, revoked, unknown } = reportTypes;
const now = tenOClock + 4 * 86_400;

it('the worked example is 288 on Android and 255 on iOS, which count risk levels from 1 and from 0', () => {
  expect(version1Scores(bookOf(sightings, [unknown], 6), oneToEight, android, now)).toEqual([288]);
  expect(version1Scores(bookOf(sightings, [unknown], 5), oneToEight, ios, now)).toEqual([255]);
});

it('what is below the minimum is no score', () => {
  const minimum = { ...oneToEight, minimumRiskScore: 289 };
  for (const profile of [android, ios]) {
    expect(version1Scores(bookOf(sightings, [unknown], 5), minimum, profile, now)).toEqual([]);
  }
});

it('a revoked key has none', () => {
  for (const profile of [android, ios]) {
    expect(version1Scores(bookOf(sightings, [clinicalDiagnosis, revoked], 5), oneToEight, profile, now)).toEqual([]);
  }
});
