/** Who may have a published file: nobody logs who fetches what (docs/threat-model.md), so these are bounds. */
import { HOUR_SECONDS, type UnixSeconds } from '../../keys/interval.ts';
import { INDEX_DAYS } from '../index-file.ts';

/** Android looks for files every four hours at the most often, iOS too as far as is known (enx-client.md §11.2). */
const POLL_SECONDS = 4 * HOUR_SECONDS;

export interface Publication {
  /** When its window was finished; undefined where that is not known any more. */
  readonly publishedAt?: UnixSeconds;
  readonly windowEnd: UnixSeconds;
  readonly recalledAt?: UnixSeconds;
  /** How old the index may be that a phone reads: the longer of what the CDN and the phone keep. */
  readonly indexSeconds: number;
}

export interface Reach {
  /** The first and the last second at which a phone may have found the file in an index; `until` may lie ahead. */
  readonly from?: UnixSeconds;
  readonly until: UnixSeconds;
  /** How often one phone has looked in that time at most; 0 = no phone can have it yet. Undefined without `from`. */
  readonly pollsOfAPhone?: number;
}

export function reachOf(publication: Publication, now: UnixSeconds): Reach {
  const { publishedAt, windowEnd, recalledAt = now, indexSeconds } = publication;
  const listed = Math.min(recalledAt, windowEnd + INDEX_DAYS * 24 * HOUR_SECONDS);
  // A copy made in the last second is kept by the CDN, and that copy by the phone.
  const until = listed + 2 * indexSeconds;
  if (publishedAt === undefined) return { until };
  const seen = Math.max(0, Math.min(now, until) - publishedAt);
  return { from: publishedAt, until, pollsOfAPhone: seen === 0 ? 0 : Math.floor(seen / POLL_SECONDS) + 1 };
}
