import type { ScoredReportType } from '../../../protocol/risk/report-types.ts';
import type { DayScore } from '../../../protocol/risk/score.ts';

export const today = Date.parse('2026-11-22T00:00:00Z') / 1000;

const zero = { sum: 0, maximum: 0, weightedDuration: 0 };
const none = { confirmedTest: zero, clinicalDiagnosis: zero, selfReport: zero };

/** Sums of single report types, in seconds. */
export function only(sums: Partial<Record<ScoredReportType, number>>): DayScore['of'] {
  return { ...none, ...Object.fromEntries(Object.entries(sums).map(([type, sum]) => [type, { ...zero, sum }])) };
}

/** A day with these scores and no others. */
export function dayScore(day: number, over: Partial<DayScore>): DayScore {
  return { ...zero, day, windows: 1, of: none, ...over };
}
