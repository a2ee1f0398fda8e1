/** One self-report per telephone number in 30 days (verification-server.md §5.4). */
import { ApiError } from '../../../protocol/errors.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Diagnosis, Phone } from '../store/code-rows.ts';
import type { CodeStore } from '../store/code-store.ts';
import type { NewCode } from '../store/code-writes.ts';

/** A report whose code nobody redeemed is given up after this long. */
const UNCLAIMED_SECONDS = HOUR_SECONDS;

/**
 * The phone row for a new code, or `user_report_try_later`. `reported`: the number's earlier report. The transaction decides
 * between two at once.
 */
export async function phoneReport(
  codes: Pick<CodeStore, 'diagnosis'>,
  region: string,
  row: Phone,
  reported: Phone | undefined,
): Promise<NonNullable<NewCode['phone']>> {
  if (!reported) return { row };
  const now = row.created;
  const earlier = await codes.diagnosis(region, reported.diagnosis, now);
  if (!isAbandoned(earlier, reported.created, now)) throw tryLater();
  return { row, replaces: reported };
}

/**
 * Once the code has ended unclaimed it can never be claimed, so no write can come between this look and the transaction.
 * A diagnosis that is no longer kept counts as claimed.
 */
function isAbandoned(earlier: Diagnosis | undefined, created: UnixSeconds, now: UnixSeconds): boolean {
  if (earlier?.state !== 'issued') return false;
  const ended = Math.max(earlier.shortExpires, earlier.longExpires) <= now;
  return ended && created + UNCLAIMED_SECONDS <= now;
}

export function tryLater(): ApiError {
  return new ApiError(409, 'user_report_try_later', 'this phone number has already been used to report');
}
