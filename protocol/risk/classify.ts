/** Which classification a person's days reach (gaen-device.md §9.1). */
import type { UnixSeconds } from '../keys/interval.ts';
import type { Classification } from './configuration.ts';
import { scoredReportTypes } from './report-types.ts';
import type { DayScore } from './score.ts';

export interface Classified {
  readonly classification: Classification;
  /** From 1. */
  readonly index: number;
  /** The most recent day that reaches it, midnight UTC. */
  readonly day: UnixSeconds;
}

/** The first classification that any day reaches; `days` newest first. Undefined: none is reached. */
export function classify(
  days: readonly DayScore[],
  classifications: readonly Classification[],
): Classified | undefined {
  for (const [at, classification] of classifications.entries()) {
    const day = days.find((each) => reaches(each, classification));
    if (day) return { classification, index: at + 1, day: day.day };
  }
  return undefined;
}

/** No phone matches recursive keys, so their sum reaches no threshold (gaen-device.md §7). */
function reaches({ sum, maximum, weightedDuration, of }: DayScore, classification: Classification): boolean {
  const { perDaySum, perDayMaximum, weightedDuration: duration, perDaySumOf } = classification;
  return (
    scoredReportTypes.some((type) => met(of[type].sum, perDaySumOf[type])) ||
    met(sum, perDaySum) ||
    met(maximum, perDayMaximum) ||
    met(weightedDuration, duration)
  );
}

/** A threshold of 0 is switched off. */
const met = (value: number, threshold: number): boolean => threshold > 0 && value >= threshold;
