/**
 * How the platforms differ in what they make of sightings, and what no source says of iOS (gaen-device.md §6.1, §7,
 * §8.1, §12 no. 3 and 7). One switch each; the values are the published ones, or the assumption that is named.
 */
import type { NotificationRules } from '../../protocol/risk/notification.ts';
import { plainScoreRules, type ScoreRules } from '../../protocol/risk/score.ts';
import type { AppleRules } from '../../protocol/risk/version-1/apple.ts';
import type { WindowRules } from '../../protocol/risk/windows.ts';

export interface RiskRules {
  readonly windows: WindowRules;
  readonly score: ScoreRules;
  readonly notifications: NotificationRules;
  readonly version1: Version1Rules;
}

/** Only apps of regions with `enVersion` 1 are scored so. */
interface Version1Rules extends AppleRules {
  readonly method: 'google' | 'apple';
}

export const androidRiskRules: RiskRules = {
  windows: {
    sameScanSeconds: 25.5,
    sameScanFrom: 'previous-sighting',
    pauseStepSeconds: 60,
    unknownPauseSeconds: 120,
    // A longer one is cut to 300 s.
    longestKnownPauseSeconds: Number.POSITIVE_INFINITY,
    cutsOverlap: false,
  },
  score: plainScoreRules,
  notifications: { newDayNotifies: true, newNameNotifies: true, revocationSign: 'lower-score' },
  version1: { method: 'google', ignoresAttenuationValues: false },
};

/** Scans as in Apple's snippet of 2020, windows as Google's; rounding and notifications are assumptions. */
export const iosRiskRules: RiskRules = {
  windows: {
    sameScanSeconds: 4,
    sameScanFrom: 'first-sighting',
    pauseStepSeconds: 1,
    unknownPauseSeconds: 150,
    longestKnownPauseSeconds: 304,
    cutsOverlap: true,
  },
  score: { minimumWindowScore: 0, rounding: { stage: 'day', tie: 'up' } },
  notifications: { newDayNotifies: false, newNameNotifies: false, revocationSign: 'revoked-key' },
  version1: { method: 'apple', ignoresAttenuationValues: false },
};
