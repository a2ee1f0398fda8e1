/** Which classification a person's days reach (gaen-device.md §9.1). */
import type { UnixSeconds } from '../keys/interval.ts';
import type { Classification, DayScore, ScoredReportType } from './score.ts';

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

function reaches(day: DayScore, classification: Classification): boolean {
  const { perDaySum, perDayMaximum, weightedDuration, perDaySumOf } = classification;
  const types = Object.keys(perDaySumOf) as ScoredReportType[];
  return (
    met(day.sum, perDaySum) ||
    met(day.maximum, perDayMaximum) ||
    met(day.weightedDuration, weightedDuration) ||
    types.some((type) => met(day.sumOf[type], perDaySumOf[type]))
  );
}

const met = (value: number, threshold: number): boolean => threshold > 0 && value >= threshold;
