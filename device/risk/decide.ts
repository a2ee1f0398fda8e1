/** Whether a person is told, and why (gaen-device.md §9.1). */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Classified, classify } from '../../protocol/risk/classify.ts';
import { type DayScore, type RatedWindow, type ScoreConfiguration, scoreDays } from '../../protocol/risk/score.ts';
import type { Profile } from '../client/profile.ts';
import { type ExposureBook, ratedWindows } from '../radio/exposures.ts';

export interface Decision {
  /** Undefined: the person is not notified. */
  readonly exposure: Classified | undefined;
  readonly days: readonly DayScore[];
  readonly windows: readonly RatedWindow[];
}

export function decide(
  book: ExposureBook,
  configuration: ScoreConfiguration,
  profile: Profile,
  now: UnixSeconds,
): Decision {
  const windows = ratedWindows(book, profile.radio);
  const days = scoreDays(windows, configuration, now).map((day) =>
    profile.name === 'ios' ? roundToMinutes(day) : day,
  );
  return { exposure: classify(days, configuration.classifications), days, windows };
}

/** iOS gives scores in whole minutes; half a minute counts up (gaen-device.md §8.1, an assumption). */
function roundToMinutes(day: DayScore): DayScore {
  const round = (seconds: number) => 60 * Math.floor(seconds / 60 + 0.5);
  const { confirmedTest, clinicalDiagnosis, selfReport } = day.sumOf;
  return {
    ...day,
    sum: round(day.sum),
    maximum: round(day.maximum),
    weightedDuration: round(day.weightedDuration),
    sumOf: {
      confirmedTest: round(confirmedTest),
      clinicalDiagnosis: round(clinicalDiagnosis),
      selfReport: round(selfReport),
    },
  };
}
