/** Whether a person was exposed, and why (gaen-device.md §9). */
import { type UnixSeconds, utcMidnight } from '../../protocol/keys/interval.ts';
import { type Classified, classify } from '../../protocol/risk/classify.ts';
import type { ScoreConfiguration } from '../../protocol/risk/configuration.ts';
import { reportTypes } from '../../protocol/risk/report-types.ts';
import { type DayScore, type RatedWindow, scoreDays } from '../../protocol/risk/score.ts';
import type { Profile } from '../client/profile.ts';
import { type ExposureBook, oldestShownDay, ratedWindows } from './exposures.ts';

export interface Decision {
  /** Undefined: the person was not exposed, as far as the region's thresholds go. */
  readonly exposure: Classified | undefined;
  readonly days: readonly DayScore[];
  /** Of the last 14 days, without those of revoked keys. */
  readonly windows: readonly RatedWindow[];
  /** Days with a window whose key is revoked by now, midnight UTC. */
  readonly revokedDays: readonly UnixSeconds[];
}

export function decide(
  book: ExposureBook,
  configuration: ScoreConfiguration,
  { risk }: Profile,
  now: UnixSeconds,
): Decision {
  const oldest = oldestShownDay(now);
  const all = ratedWindows(book, risk.windows, configuration.missingReportType).filter(({ start }) => start >= oldest);
  const isRevoked = ({ reportType }: RatedWindow) => reportType === reportTypes.revoked;
  const windows = all.filter((window) => !isRevoked(window));
  const days = scoreDays(windows, configuration, now, risk.score);
  return {
    exposure: classify(days, configuration.classifications),
    days,
    windows,
    revokedDays: [...new Set(all.filter(isRevoked).map(({ start }) => utcMidnight(start)))],
  };
}
