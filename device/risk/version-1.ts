/** What an app of version 1 would be told of the keys in a phone's book (gaen-device.md §10). */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { reportTypes, typeAfter } from '../../protocol/risk/report-types.ts';
import { appleRiskScore } from '../../protocol/risk/version-1/apple.ts';
import type { MatchedKey, Version1Configuration } from '../../protocol/risk/version-1/configuration.ts';
import { googleRiskScores } from '../../protocol/risk/version-1/google.ts';
import type { Profile } from '../client/profile.ts';
import type { ExposureBook } from './exposures.ts';

/** Scores above 0, one per exposure on Android and one per key on iOS. Report types have no weight; revoked keys do not count. */
export function version1Scores(
  book: ExposureBook,
  configuration: Version1Configuration,
  { risk }: Profile,
  now: UnixSeconds,
): number[] {
  const rules = { ...risk.windows, ...risk.version1 };
  const scoresOf = (key: MatchedKey) =>
    risk.version1.method === 'google'
      ? googleRiskScores(key, configuration, rules, now)
      : [appleRiskScore(key, configuration, rules, now)?.total ?? 0];
  return [...book.values()]
    .filter((exposure) => typeAfter(exposure.reportTypes, undefined) !== reportTypes.revoked)
    .flatMap(scoresOf)
    .filter((score) => score > 0);
}
