/** A verification server reads what its region's phones published (key-server.md §5.7). */
import { keyServerStatisticsAnswer } from '../../../../protocol/api/key-server-statistics.ts';
import {
  accessForbidden,
  checkStatisticsToken,
  readStatisticsToken,
  unauthorized,
} from '../../../../protocol/certificate/statistics-token.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { isPast } from '../../../../protocol/region-ending.ts';
import { type PublishHour, releasedDays } from '../../../../protocol/statistics/publish-days.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import type { AuthorityStore } from '../../authorities/authority-store.ts';

export interface StatisticsDeps {
  readonly authorities: AuthorityStore;
  /** What was counted of an issuer's certificates since then. */
  hours(issuer: string, now: UnixSeconds): Promise<readonly PublishHour[]>;
}

export async function giveStatistics(deps: StatisticsDeps, { authorization = '', now }: Call): Promise<Answer> {
  const issuer = await provenIssuer(deps.authorities, authorization, now);
  const days = releasedDays(await deps.hours(issuer, now), now);
  return { status: 200, body: { ...keyServerStatisticsAnswer(days) } };
}

/** Throws ApiError 401 unless one of its keys signed, which alone may read its figures. */
async function provenIssuer(authorities: AuthorityStore, authorization: string, now: UnixSeconds): Promise<string> {
  const token = readStatisticsToken(authorization);
  const issuer = await authorities.issuer(token.issuer);
  if (issuer === undefined || isPast(issuer.until, now)) throw unauthorized();
  const publicKey = await authorities.publicKey(issuer, token.kid, now);
  if (publicKey === undefined) throw unauthorized();
  checkStatisticsToken(token, publicKey, now);
  if (issuer.statistics === false) throw accessForbidden();
  return issuer.issuer;
}
