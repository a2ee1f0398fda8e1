/** Whether people still redeem the codes that a region issues (verification-server.md §5.3, "Anomaly model"). */

/** What was counted of a region on one UTC day (`YYYY-MM-DD`). A day without counters is left out. */
export interface DayCounts {
  readonly day: string;
  readonly codesIssued: number;
  readonly codesClaimed: number;
}

/** Shares of the codes of a day that were redeemed, 0 to 1. */
export interface ClaimRatio {
  /** Of yesterday; 1 where none was issued. */
  readonly last: number;
  /** Of the days before it that had codes; absent while there are too few. */
  readonly mean?: number;
  /** Their standard deviation, of all of them and not of a sample. */
  readonly deviation?: number;
  /** Yesterday was worse than these days allow for. */
  readonly anomalous: boolean;
}

const LEAST_DAYS = 14;
const MOST_DAYS = 30;
/** `ANOMALY_ALLOWED_STDEVS`. */
const ALLOWED_DEVIATIONS = 2;

/** `days` in any order. Today is not over, and is left out. */
export function claimRatio(days: readonly DayCounts[], today: string, yesterday: string): ClaimRatio {
  const last = ratioOf(days.find(({ day }) => day === yesterday));
  const ratios = days
    .filter(({ day, codesIssued }) => day < today && day !== yesterday && codesIssued > 0)
    .sort((one, other) => (one.day > other.day ? -1 : 1))
    .slice(0, MOST_DAYS)
    .map(ratioOf);
  if (ratios.length < LEAST_DAYS) return { last, anomalous: false };
  const mean = meanOf(ratios);
  const deviation = Math.sqrt(meanOf(ratios.map((ratio) => (ratio - mean) ** 2)));
  return { last, mean, deviation, anomalous: last < mean && mean - last > deviation * ALLOWED_DEVIATIONS };
}

/** At most 1: codes of the day before are redeemed today, too. */
function ratioOf(counts: DayCounts | undefined): number {
  if (!counts || counts.codesIssued === 0) return 1;
  return Math.min(1, counts.codesClaimed / counts.codesIssued);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
