/** Exposure risk value (ERV) of windows, and its sum per day (gaen-device.md §8). */
import { DAY_SECONDS, type UnixSeconds, utcMidnight } from '../keys/interval.ts';
import { fieldOf } from '../region-config/infectiousness-map.ts';
import type { ScoreConfiguration } from './configuration.ts';
import { type ReportType, type ScoredReportType, scoredReportTypes } from './report-types.ts';
import { type RoundingRules, roundingAt } from './rounding.ts';
import { MILLIONTHS, type Weights, weightedHundredths, weightsOf } from './weights.ts';
import type { ExposureWindow } from './windows.ts';

/** What platforms do differently with the same windows and weights (gaen-device.md §8.1, §12 no. 7). */
export interface ScoreRules {
  /** Seconds; a window whose ERV is lower does not count. Android only. */
  readonly minimumWindowScore: number;
  readonly rounding: RoundingRules;
}

/** As the formula says: no minimum, nothing rounded. */
export const plainScoreRules: ScoreRules = { minimumWindowScore: 0, rounding: { stage: 'none', tie: 'up' } };

/** A window with what its key says about the other person. */
export interface RatedWindow extends ExposureWindow {
  readonly reportType: ReportType;
  readonly daysSinceOnset: number | undefined;
}

/** Seconds. */
interface Scores {
  readonly sum: number;
  /** The highest of one window. */
  readonly maximum: number;
  /** Weighted by attenuation only. */
  readonly weightedDuration: number;
}

/** A daily summary. Over the report types, sums are added and the maximum is the highest (gaen-device.md §8.1). */
export interface DayScore extends Scores {
  /** Midnight UTC. */
  readonly day: UnixSeconds;
  /** How many of its windows counted. */
  readonly windows: number;
  readonly of: Readonly<Record<ScoredReportType, Scores>>;
}

/** WD of one window, in seconds. */
export function weightedDuration({ scans }: ExposureWindow, configuration: ScoreConfiguration): number {
  return weightedHundredths(scans, weightsOf(configuration)) / 100;
}

/** Days with windows that count, newest first. */
export type ScoreDays = (windows: readonly RatedWindow[], now: UnixSeconds) => DayScore[];

/** Like `dayScorer`, for a configuration that is used once. */
export function scoreDays(
  windows: readonly RatedWindow[],
  configuration: ScoreConfiguration,
  now: UnixSeconds,
  rules: ScoreRules = plainScoreRules,
): DayScore[] {
  return dayScorer(configuration, rules)(windows, now);
}

/** Scores days by one configuration; making it costs more than scoring a window, so keep it. */
export function dayScorer(configuration: ScoreConfiguration, rules: ScoreRules = plainScoreRules): ScoreDays {
  const weights = weightsOf(configuration);
  const roundDay = roundingAt('day', rules.rounding, 60 * MILLIONTHS);
  const count = counter(rules);
  return (windows, now) => {
    const oldest = oldestDay(configuration.daysSinceExposureThreshold, now);
    const days = new Map<UnixSeconds, Tally>();
    for (const window of windows) {
      const day = utcMidnight(window.start);
      const values = day < oldest ? undefined : windowValues(window, weights);
      if (!values) continue;
      const tally = days.get(day) ?? newTally();
      days.set(day, tally);
      count(values, tally);
    }
    return [...days].map(([day, tally]) => summary(day, tally, roundDay)).sort((a, b) => b.day - a.day);
  };
}

/** Whole UTC days before today's; 0 = no limit. */
function oldestDay(daysSinceExposureThreshold: number, now: UnixSeconds): UnixSeconds {
  if (daysSinceExposureThreshold === 0) return Number.NEGATIVE_INFINITY;
  return utcMidnight(now) - daysSinceExposureThreshold * DAY_SECONDS;
}

/** Of one window, in millionths of seconds. */
interface WindowValues {
  /** Of its report type in `scoredReportTypes`. */
  readonly position: number;
  readonly riskValue: number;
  readonly weightedDuration: number;
}

/**
 * Undefined where the window is left out wholly: of revoked and recursive keys, of keys without a type that is mapped, and
 * of somebody who was not infectious (gaen-device.md §7, §8.1). A weight of 0 is no such thing: the risk value is 0, and
 * the weighted duration, which knows neither weight, counts (`DailySummaryUtils` of Google's internals).
 */
function windowValues({ scans, reportType, daysSinceOnset }: RatedWindow, weights: Weights): WindowValues | undefined {
  const position = weights.positionOf[reportType];
  const infectiousness = weights.ofField[fieldOf(daysSinceOnset)];
  if (position === undefined || infectiousness === undefined) return undefined;
  const hundredths = weightedHundredths(scans, weights);
  const riskValue = hundredths * infectiousness * (weights.ofType[position] ?? 0);
  return { position, riskValue, weightedDuration: (hundredths * MILLIONTHS) / 100 };
}

/** Millionths of seconds. */
interface Sums {
  sum: number;
  maximum: number;
  weightedDuration: number;
}

interface Tally {
  windows: number;
  /** In the order of `scoredReportTypes`. */
  readonly ofType: readonly Sums[];
}

/** Adds a window to its day, unless its risk value is below the minimum; then the day has a summary all the same. */
function counter({ minimumWindowScore, rounding }: ScoreRules): (values: WindowValues, tally: Tally) => void {
  const round = roundingAt('window', rounding, 60 * MILLIONTHS);
  return ({ position, riskValue, weightedDuration }, tally) => {
    const sums = tally.ofType[position];
    if (!sums || riskValue < minimumWindowScore * MILLIONTHS) return;
    const value = round(riskValue);
    tally.windows += 1;
    sums.sum += value;
    sums.maximum = Math.max(sums.maximum, value);
    sums.weightedDuration += round(weightedDuration);
  };
}

function newTally(): Tally {
  return { windows: 0, ofType: scoredReportTypes.map(() => ({ sum: 0, maximum: 0, weightedDuration: 0 })) };
}

function summary(day: UnixSeconds, { windows, ofType }: Tally, round: (millionths: number) => number): DayScore {
  const [confirmedTest = none, clinicalDiagnosis = none, selfReport = none] = ofType;
  const total = {
    sum: confirmedTest.sum + clinicalDiagnosis.sum + selfReport.sum,
    maximum: Math.max(confirmedTest.maximum, clinicalDiagnosis.maximum, selfReport.maximum),
    weightedDuration: confirmedTest.weightedDuration + clinicalDiagnosis.weightedDuration + selfReport.weightedDuration,
  };
  const inSeconds = ({ sum, maximum, weightedDuration }: Sums): Scores => ({
    sum: round(sum) / MILLIONTHS,
    maximum: round(maximum) / MILLIONTHS,
    weightedDuration: round(weightedDuration) / MILLIONTHS,
  });
  const of = {
    confirmedTest: inSeconds(confirmedTest),
    clinicalDiagnosis: inSeconds(clinicalDiagnosis),
    selfReport: inSeconds(selfReport),
  };
  return { day, windows, ...inSeconds(total), of };
}

const none: Sums = { sum: 0, maximum: 0, weightedDuration: 0 };
