/** Whether a person is told, and why (gaen-device.md §9.1 with one classification). */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Profile } from '../client/profile.ts';
import { type ExposureBook, ratedWindows } from '../radio/exposures.ts';
import { type DayScore, type RatedWindow, type ScoreConfiguration, scoreDays } from './score.ts';

export interface Decision {
  readonly notified: boolean;
  /** The most recent day that reached the threshold, midnight UTC. */
  readonly day: UnixSeconds | undefined;
  /** Seconds. */
  readonly threshold: number;
  readonly days: readonly DayScore[];
  readonly windows: readonly RatedWindow[];
}

/** Compares every day's sum with the threshold; a threshold of 0 never notifies. */
export function decide(
  book: ExposureBook,
  configuration: ScoreConfiguration,
  profile: Profile,
  now: UnixSeconds,
): Decision {
  const threshold = configuration.perDaySumThreshold;
  const windows = ratedWindows(book, profile.radio);
  const days = scoreDays(windows, configuration, now).map((day) =>
    profile.name === 'ios' ? roundToMinutes(day) : day,
  );
  const reached = days.find((day) => threshold > 0 && day.sum >= threshold);
  return { notified: reached !== undefined, day: reached?.day, threshold, days, windows };
}

/** iOS gives scores in whole minutes; half a minute counts up (gaen-device.md §8.1, an assumption). */
function roundToMinutes(day: DayScore): DayScore {
  const round = (seconds: number) => 60 * Math.floor(seconds / 60 + 0.5);
  return { ...day, sum: round(day.sum), maximum: round(day.maximum), weightedDuration: round(day.weightedDuration) };
}
